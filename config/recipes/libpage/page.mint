<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
{% file tools/theme/share/theme.css %}
</style>
</head>
<body>
{% file tools/icons/share/icons.svg %}
<h1><svg width="24" height="24" aria-hidden="true"><use href="#{{ icon }}"/></svg> {{ title }}</h1>
{{{ body }}}
<footer>{{ made }}</footer>
</body>
</html>
