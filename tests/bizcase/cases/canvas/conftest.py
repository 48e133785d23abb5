from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from bizcase.cases.canvas.board import CanvasView
from bizcase.cases.canvas.notes import places
from bizcase.cases.models import Case
from bizcase.cases.services import import_document
from bizcase.runs import runner
from bizcase.runs.models import Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import Membership
from tests.conftest import api_of, client_of, make_member

BOARD = """
format: bizcase/1
kind: case
id: board
title: {en: Board, zh-hans: 画布案例}
currency: CNY
timeline: {start: 2027-07, months: 12}
discount_rate: 0.1
canvas:
  channels:
    - {text: Web shop}
    - {id: resellers, text: {en: Resellers keep 30%, zh-hans: 经销商留 30%}, binds: [margin]}
    - {text: Trade fairs}
  customer_segments:
    - {id: firms, text: Firms with 100 seats each, binds: [seats]}
  cost_structure:
    - {id: people, text: "Team of CNY 5,000 per month"}
  revenue_streams:
    - {id: sales, text: Monthly fee, binds: [price, revenue, leak, they_pay]}
  hypotheses:
    - {id: they_pay, text: Firms pay 100 a seat, test: Ask 20 firms, threshold: ">= 100",
       about: price}
assumptions:
  - {id: price, unit: CNY/seat/month, value: "80 to 160", label: {en: Price, zh-hans: 单价}}
  - {id: seats, unit: seat, value: 100}
  - {id: margin, unit: "1", value: "20% to 40%"}
  - {id: twice, unit: CNY/seat/month, value: 2 * price}
lines:
  - {id: revenue, unit: CNY/month, role: benefit, formula: price * seats, label: Revenue}
  - {id: used, unit: seat, formula: seats}
  - {id: build, unit: CNY, formula: "1000", role: cost, at: 0}
risks:
  - {id: leak, title: Data leak, category: data, probability: 5% to 20%, per: year,
     severity: "50000 to 200000", strikes: {kind: loss}}
  - {id: wave, title: Wave, category: market, probability: 0.1, per: horizon, severity: 20%,
     strikes: {kind: scale, line: used, months: 6}}
  - {id: late, title: Late, category: market, rate: 2, per: year, severity: 3,
     strikes: {kind: delay, line: revenue}}
  - {id: ban, title: Ban, category: legal, probability: 0.01, per: year, strikes: {kind: stop}}
"""


@pytest.fixture
def case(founder: Membership) -> Case:
    return import_document(actor=founder, text=BOARD).case


@pytest.fixture
def simulated(transactional_db: None, founder: Membership, case: Case) -> Run:
    run = request_simulation(actor=founder, case=case, trials=200)
    runner.execute(run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def partner(founder: Membership) -> Membership:
    return make_member("partner", Role.EDITOR, founder)


@pytest.fixture
def partner_client(partner: Membership) -> Client:
    return client_of(partner)


@pytest.fixture
def partner_api(partner: Membership) -> APIClient:
    return api_of(partner)


def again(case: Case) -> Case:
    return Case.objects.with_head().get(pk=case.pk)


def texts(case: Case, block: str) -> list[object]:
    return [item["text"] for item in again(case).newest.document["canvas"].get(block, ())]


def key_of(case: Case, text: str) -> str:
    return next(
        key for key, place in places(again(case).newest.document).items() if place.text == text
    )


def view_of(case: Case) -> CanvasView:
    return CanvasView(again(case))
