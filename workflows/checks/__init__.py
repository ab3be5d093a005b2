"""The checks: one file each, and the file's name is the check's name under `checks:` in app.yaml.

A file here offers `VERSION` (an int, raised with every change of what it finds), `Settings` (a pydantic model with a
default for every field, unknown keys forbidden, and `enabled`) and `Check(settings)` with
`look(draft, context) -> list[Finding]`: pure, linear in the text, no I/O. A check that must also look at texts beyond
the network's limit says `EVEN_WHEN_OVERLONG = True`; one whose words must not stand in the description
of a picture either says `READS_DESCRIPTIONS = True`; one that needs what the company knows says `KNOWS_COMPANY = True`
and is built as `Check(settings, knowledge)`. Help with text is in the package `text`, lists of
words in `data`. A reason never repeats a secret or somebody's private data.
"""
