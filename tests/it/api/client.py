"""The main journey by the API, with a client that was generated from its document: sign in for a token, make a list,
import, move, share, export. Only the page of a share link is opened without it.

client.py URL EMAIL PASSWORD    the client is the package podium_client in PYTHONPATH; imports need a worker
"""

import io
import sys
import time
import urllib.request

from podium_client import AuthenticatedClient, Client
from podium_client.api.account import show_account
from podium_client.api.categories import add_category, show_public_category
from podium_client.api.exports import export_category
from podium_client.api.favourites import list_favourites, list_public_favourites
from podium_client.api.imports import change_import, run_import, show_import, show_refused_rows, start_import
from podium_client.api.order import move_favourite
from podium_client.api.sharing import add_share_link, change_visibility, show_visibility
from podium_client.api.spaces import list_spaces
from podium_client.api.tokens import create_token, revoke_token
from podium_client.models import (
    ExportCategoryFormat,
    ImportPatch,
    ImportPatchColumns,
    ImportStateName,
    MoveBody,
    NewCategoryBody,
    NewLinkBody,
    NewVisibilityBody,
    PlaceName,
    TokenRequestBody,
    VisibilityName,
)
from podium_client.types import File

FILE = "Title,Year\nHeat,1995\nRan,1985\n,1999\nJaws,1975\n"
SECONDS = 60


def expect(status, answer):
    """The body of an answer with that status, as the client read it, and its ETag."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.content.decode()}"
    return answer.parsed, answer.headers.get("ETag")


def sign_in(url, email, password):
    """A client with a token, which belongs to the person who signed in."""
    wanted = TokenRequestBody(email=email, password=password, name="generated client", scope="write")
    made, _ = expect(201, create_token.sync_detailed(client=Client(base_url=url), body=wanted))
    client = AuthenticatedClient(base_url=url, token=made.token)
    account, _ = expect(200, show_account.sync_detailed(client=client))
    assert account.email == email, account
    return client


def make_list(client):
    spaces, _ = expect(200, list_spaces.sync_detailed(client=client))
    own = next(space for space in spaces.items if space.is_personal)
    body = NewCategoryBody(name="Generated films")
    films, _ = expect(201, add_category.sync_detailed(own.id, client=client, body=body))
    assert (films.name, films.space_id, films.size) == ("Generated films", own.id, 0), films
    return own, films


def import_file(client, films):
    file = File(payload=io.BytesIO(FILE.encode()))
    made, tag = expect(201, start_import.sync_detailed(films.id, client=client, body=file, name="films.csv"))
    preview = made.preview
    assert [column.meaning for column in preview.columns][:1] == ["title"], preview
    assert (preview.rows, preview.report.added, preview.report.refused_count) == (4, 3, 1), preview

    columns = ImportPatchColumns.from_dict({"2": "new-number"})
    chosen = change_import.sync_detailed(made.id, client=client, if_match=tag, body=ImportPatch(columns=columns))
    changed, tag = expect(200, chosen)
    assert changed.preview.columns[1].meaning == "new-number", changed

    running, _ = expect(202, run_import.sync_detailed(made.id, client=client, if_match=tag))
    ends = time.monotonic() + SECONDS
    while running.state == ImportStateName.RUNNING:
        assert time.monotonic() < ends, f"the import has not ended: {running}"
        time.sleep(0.1)
        running, _ = expect(200, show_import.sync_detailed(made.id, client=client))
    assert running.state == ImportStateName.DONE, running
    assert (running.report.added, running.report.attributes) == (3, ["Year"]), running
    refused, _ = expect(200, show_refused_rows.sync_detailed(made.id, client=client))
    assert "1999" in refused and "Heat" not in refused, refused


def move(client, films):
    """The last favourite becomes the first."""
    before, _ = expect(200, list_favourites.sync_detailed(films.id, client=client))
    assert [(it.rank, it.title) for it in before.items] == [(1, "Heat"), (2, "Ran"), (3, "Jaws")], before
    assert list(before.items[0].values.additional_properties.values()) == ["1995"], before
    body = MoveBody(place=PlaceName.RANK, rank=1)
    moved, _ = expect(200, move_favourite.sync_detailed(before.items[2].id, client=client, body=body))
    assert (moved.title, moved.rank) == ("Jaws", 1), moved


def share(client, url, own, films):
    """First with those who have a link, then with all."""
    stranger = Client(base_url=url)
    expect(404, show_public_category.sync_detailed(own.handle, films.address, client=stranger))
    body = NewLinkBody(label="for the film club")
    link, _ = expect(201, add_share_link.sync_detailed(films.id, client=client, body=body))
    with urllib.request.urlopen(link.address, timeout=SECONDS) as answer:
        page = answer.read().decode()
    assert 0 < page.find("Jaws") < page.find("Heat") < page.find("Ran"), page

    _, tag = expect(200, show_visibility.sync_detailed(films.id, client=client))
    body = NewVisibilityBody(visibility=VisibilityName.PUBLIC)
    expect(200, change_visibility.sync_detailed(films.id, client=client, if_match=tag, body=body))
    seen, _ = expect(200, list_public_favourites.sync_detailed(own.handle, films.address, client=stranger))
    assert [it.title for it in seen.items] == ["Jaws", "Heat", "Ran"], seen


def export(client, films):
    """As JSON, which is what the client takes every answer of this operation for."""
    file, _ = expect(200, export_category.sync_detailed(films.id, client=client, format_=ExportCategoryFormat.JSON))
    assert [it["title"] for it in file["favourites"]] == ["Jaws", "Heat", "Ran"], file


def main():
    url, email, password = sys.argv[1:]
    client = sign_in(url, email, password)
    own, films = make_list(client)
    import_file(client, films)
    move(client, films)
    share(client, url, own, films)
    export(client, films)
    expect(204, revoke_token.sync_detailed(client=client))
    expect(401, show_account.sync_detailed(client=client))
    print("the whole journey was made")


main()
