"""Settings of a deployment, read from the environment with the prefix SANCTIONGRAPH_."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingsError


class Settings(BaseSettings):
    """Everything a deployment can set; each default is what a laptop wants.

    Without ``uri`` the product runs its own Neo4j Community on loopback.
    """

    model_config = SettingsConfigDict(env_prefix="SANCTIONGRAPH_", extra="ignore")

    uri: str | None = Field(None, description="Bolt address of a Neo4j 5.26 or later; unset: run one locally.")
    user: str = Field("neo4j", description="User name at that Neo4j.")
    password: SecretStr | None = Field(None, description="Its password; there is no default.")
    database: str = Field("neo4j", description="Name of the database.")
    query_seconds: float = Field(60.0, gt=0, description="Deadline of one question, in the database too.")
    retry_seconds: float = Field(30.0, ge=0, description="How long a passing failure of the database is waited out.")

    state: Path = Field(
        default_factory=lambda: platformdirs.user_state_path("sanctiongraph"),
        description="Folder of the local engine's data, password and logs, and of the deployment's key.",
    )
    cache: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("sanctiongraph"),
        description="Folder of the fetched Neo4j jars; an air-gapped machine carries it over.",
    )
    engine: str = Field("current", description="Which locked Neo4j the local engine runs: current or lts.")
    idle_minutes: float = Field(30.0, gt=0, description="The local engine stops after this long without a client.")
    heap: str = Field("1g", description="Heap of the local engine.")
    page_cache: str = Field("512m", description="Page cache of the local engine.")
    maven: str = Field("https://repo1.maven.org/maven2", description="Where the locked jars are fetched from.")

    key: SecretStr | None = Field(
        None,
        description="Key under which personal numbers are hashed; unset: made once and kept in state.",
    )
    regime: str = Field("prc", description="Name of a shipped regime, or the path of a folder holding one.")

    rate: str = Field("600/minute", description="How often one API key may ask, such as 10/second or 600/minute.")
    rate_store: SecretStr = Field(
        SecretStr("memory://"),
        description="Where the API counts requests: in each worker's memory, or shared, as in redis://localhost:6379.",
    )
    purpose_required: bool = Field(False, description="Whether every look-up through the API has to say X-Purpose.")
    body_bytes: int = Field(4_000_000, gt=0, description="Largest body that the API reads.")

    api_url: str = Field("http://127.0.0.1:8000", description="Where a client of the API asks.")
    api_key: SecretStr | None = Field(None, description="The API key that it asks with; there is no default.")
    api_purpose: str | None = Field(None, description="Why it asks, for the access log; sent as X-Purpose.")
    demo_key: SecretStr | None = Field(None, description="A key that the web app offers to everybody who opens it.")

    @field_validator("key")
    @classmethod
    def _not_empty(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not key.get_secret_value():
            raise ValueError("is empty; unset it to use the key kept with the state")
        return key

    @cached_property
    def hash_key(self) -> bytes:
        """The deployment's key for personal numbers: the one set, or one made once and kept in a 0600 file.

        Raises SettingsError when that file cannot be read or made, or is empty.
        """
        if self.key is not None:
            return self.key.get_secret_value().encode()
        path = self.state / "key"
        try:
            if not path.exists():
                self._make_key(path)
            key = path.read_bytes()
        except OSError as error:
            raise SettingsError(
                f"The key of the personal numbers, {path}, cannot be read or made ({error.strerror or error}): make "
                "room or allow it, name another folder in SANCTIONGRAPH_STATE, or set SANCTIONGRAPH_KEY."
            ) from None
        if not key:
            raise SettingsError(
                f"{path}, the key of the personal numbers, is empty: put its copy back or set SANCTIONGRAPH_KEY; where "
                "nothing was ever loaded, delete it, and a new one is made."
            )
        return key

    def _make_key(self, path: Path) -> None:
        """Write a new key beside and link it into place: whoever is first wins, and nobody reads half a key."""
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"key.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())  # what was hashed under a key that a power cut took is lost
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()


def read_settings() -> Settings:
    """The settings of this environment.

    Raises SettingsError naming the variable that is wrong and why, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"SANCTIONGRAPH_{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False)
        ]
        raise SettingsError(f"The environment sets something wrong: {'; '.join(wrong)}.") from None
