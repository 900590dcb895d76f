<ul>
{% for item in items %}
<li>{% if item.href %}<a href="{{ item.href }}">{{ item.name }}</a>{% else %}{{ item.name }}{% end %}{% if item.note %} <small>{{ item.note }}</small>{% end %}</li>
{% end %}
</ul>
