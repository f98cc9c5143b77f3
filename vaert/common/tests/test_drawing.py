from types import SimpleNamespace

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.template import engines as configured
from django.utils import translation
from django.utils.safestring import mark_safe

from vaert.common.drawing.loader import QuickTemplate

BUILTINS = ["django.templatetags.i18n", "django.templatetags.static", "vaert.common.templatetags.face"]
OTHERS = {
    "frame.html": "<title>{% block title %}Vært{% endblock %}</title>{% block body %}{{ name }}{% endblock %}",
    "inner.html": '{% extends "frame.html" %}{% block body %}[{{ block.super }}]{% endblock %}',
    "line.html": "<li>{{ name }}{{ size }}</li>",
}


def engine(loader: str) -> Engine:
    templates = ("django.template.loaders.locmem.Loader", OTHERS)
    return Engine(loaders=[(loader, [templates])], builtins=BUILTINS)


@pytest.fixture(scope="module")
def engines():
    return engine("django.template.loaders.cached.Loader"), engine("vaert.common.drawing.loader.Loader")


class Row:
    """A thing with a method, an attribute that fails and one that may not be called."""

    kind = "row"

    def shout(self):
        return "HEY"

    def needs(self, more):
        return more

    def delete(self):
        raise AssertionError("a template may not delete")

    delete.alters_data = True

    @property
    def broken(self):
        raise AttributeError("inside")


def names():
    return {
        "name": "<Åse & Søn>",
        "safe": mark_safe("<b>fed</b>"),
        "number": 1234,
        "half": 1.5,
        "none": None,
        "yes": True,
        "row": Row(),
        "person": SimpleNamespace(pk=3, initials="ÅS", name="Åse"),
        "by_key": {"a": 1, "items": "mine", "deep": {"er": [10, 20]}},
        "pairs": [("a", 1), ("b", 2)],
        "many": ["x", "y", "z"],
        "empty": [],
        "lazily": lambda: "called",
        "page": "line.html",
    }


SAME = [
    "{{ name }} {{ safe }} {{ number }} {{ half }} {{ none }} {{ yes }} {{ missing }} {{ 5 }} {{ 'a<b' }}",
    "{{ row.kind }} {{ row.shout }} {{ row.needs }}|{{ row.delete }}|{{ row.missing }}|{{ row.missing.more }}",
    "{{ by_key.a }} {{ by_key.items }} {{ by_key.deep.er.1 }} {{ by_key.keys|length }} {{ many.0 }} {{ many.9 }}",
    "{{ lazily }} {{ name.upper }} {{ name|upper|lower }} {{ missing|default:name }} {{ none|default_if_none:'-' }}",
    "{{ number|add:1 }} {{ many|join:', ' }} {{ many|length }} "
    "{{ safe|upper }} {{ name|default:safe }} {{ name|safe }}",
    "{% autoescape off %}{{ name }}{{ name|default:'x' }}{% endautoescape %}{{ name|linebreaksbr }}",
    "{% if yes and not none %}a{% elif name %}b{% else %}c{% endif %}"
    "{% if missing %}d{% endif %}{% if 1 > 2 %}e{% endif %}",
    "{% if missing == none %}same{% endif %}{% if number > 'x' %}odd{% endif %}{% if 'x' in many %}in{% endif %}",
    "{% if name|default:missing %}there{% endif %}",
    "{% if not missing and number == 1234 and half != 2 or none %}a{% endif %}{% if missing == name %}b{% endif %}",
    "{% if row.delete == '' %}a{% endif %}{% if number in 5 or yes %}b{% endif %}{% if not number in 5 %}c{% endif %}",
    "{% if number > none and yes %}a{% else %}b{% endif %}",
    "{% if missing or none %}c{% elif not safe %}d{% else %}e{% endif %}",
    "{% if yes is True and none is None and many.0 == 'x' %}a{% endif %}{% if row.shout == 'HEY' %}b{% endif %}",
    "{% for x in many %}{{ forloop.counter }}{{ forloop.first }}"
    "{{ forloop.last }}{{ forloop.revcounter0 }}{{ x }}{% endfor %}",
    "{% for x in many reversed %}{{ x }}{% endfor %}{% for x in empty %}"
    "{% empty %}{{ name }}{% endfor %}{% for x in missing %}!{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }}{% for x in many %}"
    "{{ forloop.parentloop.counter }}{{ x }}{% endfor %}{% endfor %}{{ a }}",
    "{% for x in by_key.deep.er %}{% cycle 'odd' 'even' %}{% ifchanged x %}{{ x }}{% endifchanged %}{% endfor %}",
    "{% for x in many %}{% translate 'Name' as word %}{{ word }}{% endfor %}{{ word }}",
    "{% with a=name b=number %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% include 'line.html' %}{% include 'line.html' with size=3 %}"
    "{% include 'line.html' with size=3 only %}{{ size }}",
    "{% include page with size=name %}{% for x in many %}{% include 'line.html' with name=x only %}{% endfor %}",
    '{% extends "frame.html" %}{% block title %}{{ block.super }}!{{ name }}{% endblock %}',
    '{% extends "inner.html" %}{% block title %}{{ name }}{% endblock %}'
    "{% block body %}<{{ block.super }}>{% endblock %}",
    "{% translate 'Name' %} {% translate 'No <such> 100 % \"text\"' %} "
    "{% translate name %} {% translate 'Name' as word %}{{ word }}",
    "{% translate 'Name' noop %}{% translate 'Name'|upper %}{{ _('Name') }}",
    "{% blocktranslate %}Hello {{ name }}, 100 % {{ missing }}{% endblocktranslate %}",
    "{% blocktranslate with who=name|upper asvar text %}Hello {{ who }}{% endblocktranslate %}{{ text }}{{ who }}",
    "{% blocktranslate count n=number %}{{ n }} day{% plural %}{{ n }} days of {{ name }}{% endblocktranslate %}",
    "{% blocktranslate trimmed %}\n  Much\n  room {{ name }}\n{% endblocktranslate %}",
    "{% blocktranslate count number=many|length %}There is one thing to correct"
    "{% plural %}There are {{ number }} things to correct{% endblocktranslate %}",
    "{% url 'stil' %} {% url 'nowhere' as way %}[{{ way }}] "
    "{% url 'stil' as way %}[{{ way }}] {% url 'nowhere' 1 as way %}[{{ way }}]",
    "{% url 'meeting' number %} {% url 'course_meeting_outcome' 7 number %} {% url 'meeting' name as way %}[{{ way }}]",
    "{% icon 'mail' %}{% icon 'mail' as sign %}{{ sign }}{% avatar person %}{% avatar person 'big' %}",
    "{% static 'common/css/frame.css' %}{% static page %}{% firstof missing name %}{% csrf_token %}",
    "{% now 'Y' as year %}{{ year|length }}{% get_current_language as language %}{{ language }}{# nothing #}",
]


def drawn(which: Engine, source: str) -> str:
    made = QuickTemplate(source, engine=which) if "drawing" in which.loaders[0][0] else which.from_string(source)
    return made.render(Context(names()))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("source", SAME)
def test_a_page_says_what_django_would_have_said(engines, source, language):
    theirs, ours = engines
    with translation.override(language):
        expected = drawn(theirs, source)
        assert drawn(ours, source) == expected
        made = QuickTemplate(source, engine=ours)  # and again, when what is made once has been made
        assert {made.render(Context(names())) for _ in range(3)} == {expected}


def test_a_text_changes_with_the_language_of_the_reader(engines):
    made = QuickTemplate("{% translate 'Name' %}, {% blocktranslate %}Name{% endblocktranslate %}", engine=engines[1])
    said, context = [], Context({})
    for language in ("da", "en", "da"):
        with translation.override(language):
            said.append(made.render(context))
    assert said == ["Navn, Navn", "Name, Name", "Navn, Navn"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{ row.broken }}", AttributeError),
        ("{% for a, b in many %}{% endfor %}", ValueError),
        ("{% for a, b in numbers %}{% endfor %}", ValueError),
        ("{% url 'nowhere' %}", Exception),
        ("{% blocktranslate count n=name %}a{% plural %}b{% endblocktranslate %}", TemplateSyntaxError),
        ("{% include 'nowhere.html' %}", Exception),
    ],
)
def test_what_fails_in_django_fails_here(engines, source, fault):
    for which in engines:
        made = QuickTemplate(source, engine=which) if which is engines[1] else which.from_string(source)
        with pytest.raises(fault):
            made.render(Context(names() | {"numbers": [1, 2]}))


def test_the_names_of_a_page_are_left_as_they_were_when_a_part_fails(engines):
    context = Context(names())
    made = QuickTemplate(
        "{% with a=1 %}{% for x in many %}{% include 'line.html' with size=row.broken %}{% endfor %}{% endwith %}",
        engine=engines[1],
    )
    with pytest.raises(AttributeError):
        made.render(context)
    assert len(context.dicts) == len(Context(names()).dicts)


def test_a_plain_icon_and_its_neighbours_become_one_text(engines):
    made = QuickTemplate("<a>{% icon 'mail' %}</a>{# said #}<b>", engine=engines[1])
    assert len(made.nodelist) == 1


def test_pages_are_drawn_this_way():
    found = configured["django"].engine.get_template("base.html")
    assert type(found) is QuickTemplate
