"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import path

from bizcase.runs import api as rest
from bizcase.runs import apply_web, views

app_name = "runs"
pages = [
    path("cases/<uuid:case_id>/runs", views.run_list, name="list"),
    path("cases/<uuid:case_id>/simulate", views.simulate, name="simulate"),
    path("cases/<uuid:case_id>/analysis", views.analysis, name="analysis"),
    path("cases/<uuid:case_id>/analyse", views.analyse, name="analyse"),
    path("cases/<uuid:case_id>/train", views.train, name="train"),
    path("runs/compare", views.compare, name="compare"),
    path("runs/<uuid:run_id>/", views.detail, name="detail"),
    path("runs/<uuid:run_id>/metrics", views.metrics, name="metrics"),
    path("runs/<uuid:run_id>/cancel", views.cancel, name="cancel"),
    path("evidence/<uuid:evidence_id>/apply", apply_web.apply, name="apply"),
    path("datasets/", views.dataset_list, name="datasets"),
    path("datasets/<uuid:dataset_id>/", views.dataset_detail, name="dataset"),
    path("datasets/<uuid:dataset_id>/remove", views.remove_dataset, name="remove_dataset"),
]
api = [
    path("cases/<uuid:case_id>/simulations", rest.Simulations.as_view(), name="simulations"),
    path("cases/<uuid:case_id>/analyses", rest.Analyses.as_view(), name="analyses"),
    path("cases/<uuid:case_id>/trainings", rest.Trainings.as_view(), name="trainings"),
    path("runs", rest.RunList.as_view(), name="list"),
    path("runs/compare", rest.RunCompare.as_view(), name="compare"),
    path("runs/<uuid:run_id>", rest.RunDetail.as_view(), name="detail"),
    path("runs/<uuid:run_id>/cancel", rest.RunCancel.as_view(), name="cancel"),
    path("runs/<uuid:run_id>/metrics", rest.RunMetrics.as_view(), name="metrics"),
    path("evidence/<uuid:evidence_id>/apply", apply_web.ApplyEvidence.as_view(), name="apply"),
    path("datasets", rest.DatasetList.as_view(), name="datasets"),
    path("datasets/<uuid:dataset_id>", rest.DatasetDetail.as_view(), name="dataset"),
    path("recipes", rest.RecipeList.as_view(), name="recipes"),
]
