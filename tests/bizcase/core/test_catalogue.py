from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bizcase.core import catalogue


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_marked_strings_of_code_and_templates_are_found(tmp_path: Path):
    write(tmp_path, "modeling/a.py", 'x = gettext_noop("From {place}")\n')
    write(
        tmp_path,
        "templates/a.html",
        '{% load i18n %}<p title="it\'s">{% translate "It\'s here" %}</p>\n'
        "{% blocktranslate trimmed count n=n %}\n {{ n }} run\n{% plural %}\n{{ n }} runs\n"
        "{% endblocktranslate %}\n{% translate 'single' context 'verb' %}",
    )
    found = catalogue.collect(tmp_path)
    ids = {message.id for message in found if message.id}
    assert ids == {"From {place}", "It's here", ("%(n)s run", "%(n)s runs"), "single"}
    assert found.get("single", "verb") is not None


def test_missing_and_mangled_translations_are_named(tmp_path: Path):
    write(tmp_path, "modeling/a.py", 'a = _("One {x}")\nb = _("Two")\n')
    catalog = catalogue.update(tmp_path / "none.po", catalogue.collect(tmp_path), "zh_Hans")
    catalog["One {x}"].string = "一 {y}"
    assert catalogue.faults(catalog) == [
        "'One {x}' and its translation have different placeholders",
        "'Two' has no translation",
    ]


def test_the_same_messages_compile_to_the_same_bytes_at_any_time(tmp_path: Path):
    write(tmp_path, "modeling/a.py", 'a = _("Two")\n')
    made = []
    for year in (2026, 2027):
        catalog = catalogue.update(tmp_path / "none.po", catalogue.collect(tmp_path), "zh_Hans")
        catalog.creation_date = datetime(year, 1, 1, tzinfo=UTC)
        made.append((catalogue.po_bytes(catalog), catalogue.mo_bytes(catalog)))
    assert made[0] == made[1]
