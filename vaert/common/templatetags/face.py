"""Tags and filters that every template has: icons, faces, Danish dates."""

from django import template

register = template.Library()
