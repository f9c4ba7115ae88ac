"""Settings of a deployment, read from the environment with the prefix SANCTIONGRAPH_."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
        None, description="Key under which personal numbers are hashed; unset: made once and kept in state."
    )
    regime: str = Field("prc", description="Name of a shipped regime, or the path of a folder holding one.")

    @cached_property
    def hash_key(self) -> bytes:
        """The deployment's key for personal numbers: the one set, or one made once and kept in a 0600 file."""
        if self.key is not None:
            return self.key.get_secret_value().encode()
        path = self.state / "key"
        if not path.exists():
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_bytes()
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_hex(32).encode())
        return path.read_bytes()
