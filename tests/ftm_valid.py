"""What the ``followthemoney`` package holds against entities: its schemas, its types, and whom entities refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from followthemoney import model
from followthemoney.exc import InvalidData
from followthemoney.types.entity import EntityType

Entity = dict[str, Any]


def problems(entities: Sequence[Entity]) -> list[str]:
    """Everything that is wrong; also what the package's own validation passes over because it does not know it."""
    schemas = {entity["id"]: entity["schema"] for entity in entities}
    found = [f"{entity['id']}: {text}" for entity in entities for text in _of(entity, schemas)]
    return found + [f"{len(entities) - len(schemas)} ids are used twice"] * (len(schemas) < len(entities))


def _of(entity: Entity, schemas: dict[str, str]) -> Iterator[str]:
    schema = model.get(entity["schema"])
    if schema is None or schema.abstract:
        yield f"there is no schema {entity['schema']}"
        return
    if not EntityType.REGEX.match(entity["id"]):
        yield "this is no id"
    try:
        schema.validate(entity)
    except InvalidData as error:
        yield str(error.errors)
    for name in schema.required:
        if not entity["properties"].get(name):
            yield f"{name} is required"
    for name, values in entity["properties"].items():
        prop = schema.get(name)
        if prop is None or prop.stub:
            yield f"there is no property {name}"
            continue
        for value in values:
            if prop.type.clean(value, proxy=model.get_proxy(entity)) != value or len(value) > prop.max_length:
                yield f"{name}: {value!r} is not kept as it is"
            if prop.range and not (value in schemas and model[schemas[value]].is_a(prop.range)):
                yield f"{name}: {value} is no {prop.range.name} of the file"
