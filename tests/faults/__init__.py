"""Faults on purpose: processes of the real site on services of their own, broken in the middle of work.

Everything runs beside the machine's own services: PostgreSQL and Redis of the tests' own, on free ports, with folders of
their own. Every test keeps a ledger of what it meant to do and compares it with the database afterwards: nothing may be
lost, doubled, or fail without a sentence.
"""
