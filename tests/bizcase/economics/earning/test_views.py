from __future__ import annotations

import pytest
from django.urls import reverse

from bizcase.cases.models import Case, Revision
from bizcase.economics.earning import services
from bizcase.economics.earning.edits import entry_of
from bizcase.economics.earning.parameters import HELP
from bizcase.economics.entry_words import help_of
from modeling.economics.candidates import MODELS, parameters_of, part_of
from tests.conftest import client_of


def at(name, case, *more):
    return reverse(f"economics:{name}", args=[case.pk, *more])


def page(answer) -> str:
    return answer.content.decode()


def document(case):
    return Case.objects.get(pk=case.pk).newest.document


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_entries_and_all_twelve_models(founder_client, case, language):
    answer = founder_client.get(at("models", case), headers={"Accept-Language": language})
    text = page(answer)
    assert answer.status_code == 200
    assert ("调用" if language == "zh-hans" else "Calls") in text
    assert text.count('class="card model"') == 12
    assert "calls_users * calls_use * 1" in text, "an edited formula is shown as it holds"
    assert {card.fit for card in answer.context["cards"]} == {"used", "ready", "partly", "open"}


def test_a_case_without_models_says_how_to_begin(founder_client, bare):
    answer = founder_client.get(at("models", bare))
    assert "No business model yet" in page(answer)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_its_page_with_a_form_of_its_parameters(founder_client, case, model):
    answer = founder_client.get(at("business_model", case, model))
    text = page(answer)
    assert answer.status_code == 200
    for name in parameters_of(model):
        if name not in ("weight", "start") and model != "partners":
            assert f'name="{name}"' in text
    assert answer.context["card"].pros
    assert answer.context["card"].tactics


def test_a_form_begins_with_what_the_document_says_and_names_where_from(founder_client, case):
    text = page(founder_client.get(at("business_model", case, "subscription")))
    assert 'value="calls_price * calls_use"' in text
    assert 'value="new_clients"' in text
    assert "From the document: " in text
    assert "CNY/client/month" in text
    assert '<datalist id="names-client-month">' in text


def test_every_parameter_is_explained_in_words_of_the_catalogue():
    for model in MODELS:
        for name in parameters_of(model):
            if name != "weight":
                assert help_of(part_of(model), name) in HELP


def test_an_entry_is_added_from_the_form(founder_client, case):
    data = {
        "id": "subs",
        "label": "Flat fee",
        "unit": "client",
        "price": "20 to 30",
        "price.source": "Talks",
        "price.grade": "expert",
        "adds": "new_clients",
        "churn": "client_churn",
        "weight": "0%",
        "value_category": "cost_saving",
        "grade": "anecdote",
    }
    answer = founder_client.post(at("add_stream", case, "subscription"), data)
    assert answer.status_code == 302
    assert document(case)["streams"][2] == {
        "id": "subs",
        "model": "subscription",
        "label": "Flat fee",
        "unit": "client",
        "price": {"value": "20 to 30", "source": "Talks", "grade": "expert"},
        "adds": "new_clients",
        "churn": "client_churn",
        "weight": "0%",
        "value_category": "cost_saving",
        "grade": "anecdote",
    }
    assert "Waits: counts 0 %" in page(founder_client.get(at("models", case)))


def test_partners_are_added_row_by_row(founder_client, case):
    data = {
        "id": "allies",
        "partners.0.id": "cloud",
        "partners.0.label": "Cloud shop",
        "partners.0.contribution": "100 to 200",
        "partners.0.share": "20%",
        "partners.1.id": "",
        "partners.2.id": "shop",
        "partners.2.contribution": "5",
        "partners.2.share": "0.1",
    }
    assert founder_client.post(at("add_stream", case, "partners"), data).status_code == 302
    entry = entry_of(document(case), "allies")
    assert [partner["id"] for partner in entry["partners"]] == ["cloud", "shop"]
    assert entry["partners"][0]["label"] == "Cloud shop"
    form = founder_client.get(at("stream", case, "allies"))
    assert 'value="Cloud shop"' in page(form)


def test_what_is_refused_stands_beside_its_field_and_what_was_typed_stays(founder_client, case):
    data = {"id": "subs", "unit": "client", "price": "20 too 30", "adds": "", "churn": "1%"}
    answer = founder_client.post(at("add_stream", case, "subscription"), data)
    assert answer.status_code == 422
    assert 'value="20 too 30"' in page(answer)
    assert "Write a number, a range or a formula." in page(answer)
    answer = founder_client.post(at("add_stream", case, "subscription"), {**data, "adds": "4"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["price"]
    answer = founder_client.post(
        at("add_stream", case, "subscription"),
        {**data, "adds": "4", "price": "3", "unit": "months"},
    )
    assert answer.context["form"].errors["unit"]
    assert Revision.objects.count() == 1


def test_a_model_that_does_not_exist_is_not_found(founder_client, case):
    assert founder_client.get(at("business_model", case, "barter")).status_code == 404
    assert founder_client.post(at("add_stream", case, "barter")).status_code == 404
    assert founder_client.get(at("stream", case, "nothing")).status_code == 404


def posted(case, key="calls", **more):
    entry = entry_of(document(case), key)
    return {
        "id": key,
        "label": "Calls",
        "unit": entry["unit"],
        "meter": "call",
        "users": "clients",
        "use": "100 to 200",
        "price": "0.1 to 0.2",
        "price.source": "Price list",
        "price.grade": "expert",
        **more,
    }


def test_saving_what_the_form_shows_changes_nothing(founder_client, case):
    answer = founder_client.post(at("save_stream", case, "calls"), posted(case))
    assert answer.status_code == 302
    assert Revision.objects.count() == 1, "both languages and edits stay as they are"


def test_a_changed_entry_keeps_what_the_form_does_not_show(founder_client, case):
    founder_client.post(at("save_stream", case, "calls"), posted(case, price="0.3", label="API"))
    entry = entry_of(document(case), "calls")
    assert entry["price"] == {
        "value": 0.3,
        "source": {"en": "Price list", "zh-hans": "价目表"},
        "grade": "expert",
    }
    assert entry["label"] == {"en": "API", "zh-hans": "调用"}
    assert entry["edits"] == {"volume": "calls_users * calls_use * 1"}


def test_an_entry_that_was_changed_meanwhile_shows_both_versions(founder, founder_client, case):
    seen = founder_client.get(at("stream", case, "calls")).context["row"].mark
    entry = entry_of(case.newest.document, "calls")
    services.change_stream(actor=founder, case=case, key="calls", entry={**entry, "use": 7})
    answer = founder_client.post(at("save_stream", case, "calls"), posted(case, use="9", seen=seen))
    text = page(answer)
    assert answer.status_code == 412
    assert "Two versions" in text
    assert "<code>7</code>" in text
    assert "<code>9" in text
    assert 'value="9"' in text, "what was typed stays in the form"
    now = answer.context["form"].data["seen"]
    again = founder_client.post(at("save_stream", case, "calls"), posted(case, use="9", seen=now))
    assert again.status_code == 302
    assert entry_of(document(case), "calls")["use"] == 9


def test_an_entry_that_is_gone_meanwhile_is_told(founder, founder_client, case):
    services.remove_stream(actor=founder, case=case, key="boxes")
    assert founder_client.post(at("save_stream", case, "boxes"), {}).status_code == 404
    assert founder_client.post(at("remove_stream", case, "boxes")).status_code == 404


def test_a_refused_change_stays_on_the_page_of_the_entry(founder_client, case):
    answer = founder_client.post(at("save_stream", case, "calls"), posted(case, use="seats"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["use"]
    answer = founder_client.post(at("save_stream", case, "calls"), {"id": "calls"})
    assert answer.status_code == 422


def test_an_entry_is_taken_out_unless_it_changed_or_is_used(founder, founder_client, case):
    entry = {"id": "more", "model": "addon", "unit": "client", "base": "calls_active"}
    services.add_stream(actor=founder, case=case, entry={**entry, "attach": 0.1, "price": 5})
    answer = founder_client.post(at("remove_stream", case, "calls"))
    assert answer.status_code == 422
    assert "calls_active" in page(answer)
    answer = founder_client.post(at("remove_stream", case, "boxes"), {"seen": "0" * 16})
    assert answer.status_code == 412
    assert founder_client.post(at("remove_stream", case, "boxes")).status_code == 302
    assert len(document(case)["streams"]) == 2


def test_ticks_are_kept_and_only_what_changed_is_written(founder, founder_client, case):
    url = at("check_model", case, "usage")
    services.tick(
        actor=founder, case=case, model="usage", ticks={("tactics", "floor"): True}, seen=None
    )
    data = {
        "was.conditions.meter": "",
        "conditions.meter": "yes",
        "was.tactics.tiers": "",
        "tactics.tiers": "no",
        "was.tactics.floor": "",
        "tactics.floor": "",
    }
    assert founder_client.post(url, data).status_code == 302
    ticks = document(case)["business_models"]["usage"]
    assert ticks == {
        "conditions": {"meter": True},
        "tactics": {"floor": True, "tiers": False},
    }
    text = page(founder_client.get(at("business_model", case, "usage")))
    assert 'name="was.tactics.tiers" value="no"' in text


def test_a_tick_on_top_of_somebody_elses_is_told(founder, founder_client, case):
    services.tick(
        actor=founder, case=case, model="usage", ticks={("tactics", "floor"): True}, seen=None
    )
    answer = founder_client.post(
        at("check_model", case, "usage"), {"was.tactics.floor": "", "tactics.floor": "no"}
    )
    assert answer.status_code == 412
    assert "changed by somebody else" in page(answer)


@pytest.mark.parametrize(
    ("value", "said"),
    [("5 to 10", "spark"), ("clients * 2", "takes its range"), ("5 too 10", "no operator"),
     ("normal(1)", "normal"), ("", "")],
)  # fmt: skip
def test_a_value_that_is_typed_shows_what_it_means(founder_client, case, value, said):
    answer = founder_client.get(at("value_preview", case), {"price": value})
    assert answer.status_code == 200
    assert said in page(answer)
    assert "<html" not in page(answer)


def test_the_comparison_shows_words_picture_numbers_and_mixes(founder_client, case):
    answer = founder_client.get(at("compare_models", case), {"trials": 1000})
    text = page(answer)
    assert answer.status_code == 200
    assert "has the highest mean NPV" in text
    assert 'data-chart="chart-ridges"' in text
    assert 'data-chart="chart-frontier"' in text
    assert "not in the document yet" in text
    assert "data-weights=" in text


def test_a_comparison_of_one_says_so_and_one_that_is_refused_says_why(founder_client, case, bare):
    answer = founder_client.get(at("compare_models", bare))
    assert answer.status_code == 200
    assert "Nothing to compare yet" in page(answer)
    answer = founder_client.get(at("compare_models", case), {"trials": "9"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["trials"]


def test_a_mix_shows_what_it_would_be_worth_and_is_saved(founder_client, case):
    typed = {"share.calls": "60", "share.boxes": "40"}
    answer = founder_client.get(at("mix", case), typed)
    assert "better in" in page(answer)
    assert "<html" not in page(answer)
    tried = founder_client.post(at("save_mix", case), {**typed, "try": "1"})
    assert tried.status_code == 200
    assert "better in" in page(tried)
    assert Revision.objects.count() == 1
    assert founder_client.post(at("save_mix", case), typed).status_code == 302
    assert entry_of(document(case), "calls")["weight"] == 0.6


def test_a_mix_that_does_not_sum_to_the_whole_is_refused_and_stays_typed(founder_client, case):
    typed = {"share.calls": "60", "share.boxes": "30"}
    assert "sum to 90 %" in page(founder_client.get(at("mix", case), typed))
    answer = founder_client.post(at("save_mix", case), typed)
    assert answer.status_code == 422
    assert "sum to 90 %" in page(answer)
    assert 'value="30"' in page(answer)
    answer = founder_client.post(at("save_mix", case), {"share.calls": "x"})
    assert answer.status_code == 422
    assert Revision.objects.count() == 1


def test_a_mix_on_top_of_somebody_elses_shows_theirs(founder, founder_client, case):
    shares = founder_client.get(at("compare_models", case)).context["shares"]
    seen = {f"seen.{one.row.id}": one.mark for one in shares}
    services.weigh(actor=founder, case=case, shares={"calls": 0.5, "boxes": 0.5})
    typed = {"share.calls": "60", "share.boxes": "40", **seen}
    answer = founder_client.post(at("save_mix", case), typed)
    assert answer.status_code == 412
    assert "There now: 0.5" in page(answer)


def test_strangers_and_investors_find_nothing(stranger_client, investor_client, case):
    for client in (stranger_client, investor_client):
        for name, more in (("models", ()), ("compare_models", ()), ("stream", ("calls",))):
            assert client.get(at(name, case, *more)).status_code == 404
        for name, more in (("add_stream", ("usage",)), ("save_mix", ())):
            assert client.post(at(name, case, *more)).status_code == 404


def test_a_reviewer_reads_everything_and_changes_nothing(reviewer, case):
    client = client_of(reviewer)
    assert client.get(at("models", case)).status_code == 200
    shown = client.get(at("business_model", case, "subscription"))
    assert "Add to the document" not in page(shown)
    assert "calls_price * calls_use" in page(shown)
    assert "Save" not in page(client.get(at("stream", case, "calls")))
    writes = (
        ("add_stream", ("usage",)),
        ("save_stream", ("calls",)),
        ("remove_stream", ("calls",)),
        ("check_model", ("usage",)),
        ("save_mix", ()),
    )
    for name, more in writes:
        assert client.post(at(name, case, *more)).status_code == 403
