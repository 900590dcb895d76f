<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="0" height="0">
{% for icon in icons %}
<symbol id="{{ icon.name }}" viewBox="0 0 16 16"><path d="{{ icon.path }}" fill="none" stroke="{{ icon.colour }}"/></symbol>
{% end %}
</svg>
