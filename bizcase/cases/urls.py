"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.cases.api import canvas as canvas_rest
from bizcase.cases.api import cases as rest
from bizcase.cases.api import knowledge as rest_knowledge
from bizcase.cases.api import levers as rest_levers
from bizcase.cases.api import library as rest_library
from bizcase.cases.api import plan as rest_plan
from bizcase.cases.views import canvas, cases, documents, hypotheses, knowledge, library, notes
from bizcase.cases.views import levers as lever_pages
from bizcase.cases.views import plan as plan_pages
from bizcase.cases.views import team as team_pages

app_name = "cases"
pages = [
    path("", cases.case_list, name="list"),
    path("cases/import", cases.import_page, name="import"),
    path("library", library.library_page, name="library"),
    path("library/compare", library.compare_page, name="compare_scenarios"),
    path("library/<slug:key>", library.scenario, name="scenario"),
    path("library/<slug:key>/suitability", library.suitability, name="suitability"),
    path("library/<slug:key>/use", library.use_scenario, name="use_scenario"),
    path("knowledge", knowledge.overview, name="knowledge"),
    path("knowledge/companies", knowledge.companies, name="companies"),
    path("knowledge/companies/<slug:company>", knowledge.company, name="company"),
    path("knowledge/faq", knowledge.faq, name="faq"),
    path("knowledge/glossary", knowledge.glossary, name="glossary"),
    path("knowledge/tools", knowledge.tools, name="tools"),
    path("knowledge/models", knowledge.models, name="models"),
    path("knowledge/tactics", knowledge.tactics, name="tactics"),
    path("cases/<uuid:case_id>/", cases.detail, name="detail"),
    path("cases/<uuid:case_id>/history", documents.history, name="history"),
    path("cases/<uuid:case_id>/history/<int:number>/restore", documents.restore, name="restore"),
    path("cases/<uuid:case_id>/document", documents.document, name="document"),
    path("cases/<uuid:case_id>/document.<slug:form>", documents.download, name="download"),
    path("cases/<uuid:case_id>/plan", plan_pages.plan, name="plan"),
    path("cases/<uuid:case_id>/plan/template", plan_pages.take_template, name="take_template"),
    path("cases/<uuid:case_id>/plan/stages", plan_pages.stage, name="new_stage"),
    path("cases/<uuid:case_id>/plan/stages/<slug:stage>", plan_pages.stage, name="stage"),
    path(
        "cases/<uuid:case_id>/plan/stages/<slug:stage>/criteria",
        plan_pages.criterion,
        name="criterion",
    ),
    path("cases/<uuid:case_id>/plan/charter", plan_pages.edit_charter, name="charter"),
    path("cases/<uuid:case_id>/plan/rows/<slug:section>", plan_pages.row, name="plan_row"),
    path("cases/<uuid:case_id>/team", team_pages.team, name="team"),
    path("cases/<uuid:case_id>/team/member", team_pages.member, name="member"),
    path("cases/<uuid:case_id>/levers", lever_pages.levers, name="levers"),
    path("cases/<uuid:case_id>/levers/new", lever_pages.lever, name="new_lever"),
    path("cases/<uuid:case_id>/levers/effects", lever_pages.effects, name="lever_effects"),
    path("cases/<uuid:case_id>/levers/edit/<slug:lever>", lever_pages.lever, name="lever"),
    path(
        "cases/<uuid:case_id>/levers/<slug:lever>/switch", lever_pages.switch, name="switch_lever"
    ),
    path("cases/<uuid:case_id>/archive", cases.archive, name="archive"),
    path("cases/<uuid:case_id>/unarchive", cases.unarchive, name="unarchive"),
    path("cases/<uuid:case_id>/canvas", canvas.canvas, name="canvas"),
    path("cases/<uuid:case_id>/canvas/undo", canvas.undo, name="canvas_undo"),
    path("cases/<uuid:case_id>/canvas/notes", canvas.add, name="add_note"),
    path("cases/<uuid:case_id>/canvas/notes/<slug:note>", notes.note, name="note"),
    path("cases/<uuid:case_id>/canvas/notes/<slug:note>/binds", notes.binds, name="note_binds"),
    path("cases/<uuid:case_id>/canvas/notes/<slug:note>/move", notes.move, name="move_note"),
    path("cases/<uuid:case_id>/canvas/notes/<slug:note>/delete", notes.delete, name="delete_note"),
    path("cases/<uuid:case_id>/canvas/hypotheses", hypotheses.new, name="new_hypothesis"),
    path(
        "cases/<uuid:case_id>/canvas/hypotheses/<slug:hypothesis>",
        hypotheses.hypothesis,
        name="hypothesis",
    ),
    path(
        "cases/<uuid:case_id>/canvas/hypotheses/<slug:hypothesis>/delete",
        hypotheses.delete,
        name="delete_hypothesis",
    ),
]
api = [
    path("cases", rest.CaseList.as_view(), name="list"),
    path("cases/<uuid:case_id>", rest.CaseDetail.as_view(), name="detail"),
    path("cases/<uuid:case_id>/document", rest.CaseDocument.as_view(), name="document"),
    path("cases/<uuid:case_id>/plan", rest_plan.PlanDetail.as_view(), name="plan"),
    path(
        "cases/<uuid:case_id>/plan/templates", rest_plan.PlanTemplates.as_view(), name="templates"
    ),
    path(
        "cases/<uuid:case_id>/plan/stages/<slug:stage>",
        rest_plan.StageDetail.as_view(),
        name="stage",
    ),
    path("cases/<uuid:case_id>/plan/team", rest_plan.Team.as_view(), name="team"),
    path("cases/<uuid:case_id>/levers", rest_levers.LeverList.as_view(), name="levers"),
    path("cases/<uuid:case_id>/levers/effects", rest_levers.LeverEffects.as_view(), name="effects"),
    path(
        "cases/<uuid:case_id>/levers/<slug:lever>", rest_levers.LeverDetail.as_view(), name="lever"
    ),
    path("cases/<uuid:case_id>/archive", rest.CaseArchive.as_view(), name="archive"),
    path("cases/<uuid:case_id>/revisions", rest.RevisionList.as_view(), name="revisions"),
    path(
        "cases/<uuid:case_id>/revisions/<int:number>",
        rest.RevisionDetail.as_view(),
        name="revision",
    ),
    path(
        "cases/<uuid:case_id>/revisions/<int:number>/restore",
        rest.RevisionRestore.as_view(),
        name="restore",
    ),
    path("validate", rest.Validate.as_view(), name="validate"),
    path("library", rest_library.Library.as_view(), name="library"),
    path("library/<slug:key>", rest_library.Scenario.as_view(), name="use_scenario"),
    path(
        "library/<slug:key>/suitability",
        rest_library.Suitability.as_view(),
        name="suitability",
    ),
    path("knowledge", rest_knowledge.Search.as_view(), name="knowledge"),
    path("knowledge/companies", rest_knowledge.Companies.as_view(), name="companies"),
    path(
        "knowledge/companies/<slug:company>",
        rest_knowledge.CompanyDetail.as_view(),
        name="company",
    ),
    path("knowledge/faq", rest_knowledge.Faq.as_view(), name="faq"),
    path("knowledge/glossary", rest_knowledge.Glossary.as_view(), name="glossary"),
    path("knowledge/tools", rest_knowledge.Tools.as_view(), name="tools"),
    path("knowledge/models", rest_knowledge.Models.as_view(), name="models"),
    path("knowledge/tactics", rest_knowledge.Tactics.as_view(), name="tactics"),
    path("cases/<uuid:case_id>/canvas/notes", canvas_rest.NoteList.as_view(), name="notes"),
    path(
        "cases/<uuid:case_id>/canvas/notes/<slug:note>",
        canvas_rest.NoteDetail.as_view(),
        name="note",
    ),
    path("cases/<uuid:case_id>/canvas/bindable", canvas_rest.Bindable.as_view(), name="bindable"),
    path("cases/<uuid:case_id>/canvas/undo", canvas_rest.CanvasUndo.as_view(), name="canvas_undo"),
    path(
        "cases/<uuid:case_id>/canvas/hypotheses",
        canvas_rest.HypothesisList.as_view(),
        name="hypotheses",
    ),
    path(
        "cases/<uuid:case_id>/canvas/hypotheses/<slug:hypothesis>",
        canvas_rest.HypothesisDetail.as_view(),
        name="hypothesis",
    ),
]
