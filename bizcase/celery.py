"""The queue of jobs: `celery -A bizcase worker`, or `manage.py worker`."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bizcase.settings")
TRANSPORT_ALIASES["safefs"] = "bizcase.runs.broker:Transport"

app = Celery("bizcase")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    broker_connection_timeout=2,  # seconds that a request waits for a broker that is away
    worker_enable_remote_control=False,  # a run is cancelled in its row, not by a message
    worker_send_task_events=False,
    worker_redirect_stdouts=False,
    task_create_missing_queues=True,
)
app.autodiscover_tasks()
app.steps["worker"].add("bizcase.runs.sweeper:Sweep")
