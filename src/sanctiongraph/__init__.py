"""Sanctiongraph: who is affected by a joint-sanction regime, by which measure, enforced by whom, and why."""
