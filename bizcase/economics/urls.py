"""Addresses of this app: pages, and its part of the REST API."""

from django.urls import URLPattern

pages: list[URLPattern] = []
api: list[URLPattern] = []
