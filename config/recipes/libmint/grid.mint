<table>
<tr>{% for cell in heading %}<th>{{ cell }}</th>{% end %}</tr>
{% for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% end %}</tr>
{% end %}
</table>
