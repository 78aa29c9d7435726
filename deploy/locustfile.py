"""Load as people make it: visitors, owners, sign-ins and programs, with the pauses that people make.

How to run it, and what it shows: deploy/SCALING.md. It is for a test instance that trusts this machine as a proxy
(PODIUM_TRUSTED_PROXIES=127.0.0.1), because each simulated person has an address of their own.
"""

import html
import os
import random
import re

from locust import FastHttpUser, between, events, task

PASSWORD = "correct horse battery nine"
TITLES = ["Heat", "Alien", "Stalker", "Paris, Texas", "Playtime", "Ran", "Close-Up", "Yi Yi", "La Jetée", "東京物語"]


class Site:
    """What all simulated people know: the demo account's public lists, one of them hot, and a share link."""

    lists = []
    hot = ""
    favourites = []
    secret = ""
    token = ""


def address():
    """An address from the range that is kept for benchmarks (RFC 2544)."""
    return f"198.18.{random.randrange(256)}.{random.randrange(1, 255)}"


def allow_without_tls(cookies):
    """Sends cookies that are meant for TLS to a test instance without it too, as browsers do on this machine."""
    for cookie in cookies:
        cookie.secure = False


class Person(FastHttpUser):
    """Someone with a browser. Every answer is checked for what it must contain."""

    abstract = True
    wait_time = between(1, 10)

    def on_start(self):
        self.headers = {"X-Forwarded-For": address(), "Accept-Encoding": "gzip"}
        self.tags = {}

    def look(self, path, name, contains="", revalidate=False, status=(200,), binary=False):
        headers = dict(self.headers)
        if revalidate and path in self.tags:
            headers["If-None-Match"] = self.tags[path]
            status = (*status, 304)
        with self.client.get(path, name=name, headers=headers, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code not in status:
                answer.failure(f"status {answer.status_code}")
            elif answer.status_code == 200 and not binary and contains not in answer.text:
                answer.failure("something else was sent")
            elif binary and answer.status_code == 200 and not answer.content.startswith(b"\x89PNG"):
                answer.failure("no picture was sent")
            if etag := answer.headers.get("etag"):
                self.tags[path] = etag
        allow_without_tls(self.client.cookiejar)
        return answer

    def send(self, path, name, fields):
        headers = {**self.headers, "Sec-Fetch-Site": "same-origin"}
        with self.client.post(
            path, fields, name=name, headers=headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 303:
                answer.failure(f"status {answer.status_code}")
        allow_without_tls(self.client.cookiejar)
        return answer


class Visitor(Person):
    weight = 80

    @task(45)
    def public_list(self):
        path = Site.hot if random.random() < 0.5 else random.choice(Site.lists)
        self.look(path, "/@{space}/{category}", "</html>", revalidate=random.random() < 0.5)

    @task(10)
    def favourite(self):
        self.look(random.choice(Site.favourites), "/@{space}/{category}/{favourite}", "</html>")

    @task(8)
    def profile(self):
        self.look("/@demo", "/@{space}", "</html>")

    @task(7)
    def share_link(self):
        self.look(Site.secret, "/s/{secret}", "</html>")

    @task(5)
    def files(self):
        ending, contains = random.choice([(".csv", "\n"), (".json", "{"), ("/feed.atom", "</feed>")])
        self.look(random.choice(Site.lists) + ending, "a file of a list", contains, revalidate=True)

    @task(3)
    def picture(self):
        self.look(random.choice(Site.lists) + "/card.png", "a picture of a list", revalidate=True, binary=True)

    @task(2)
    def print(self):
        self.look(random.choice(Site.lists) + "/print", "/@{space}/{category}/print", "</html>")


class Owner(Person):
    weight = 17

    def on_start(self):
        super().on_start()
        name = f"Load {random.randrange(10**12)}"
        email = name.replace(" ", "-").lower() + "@example.org"
        self.send("/signup", "/signup", {"name": name, "email": email, "password": PASSWORD, "consent": "yes"})
        home = self.look("/", "/", "</html>").text
        self.list = random.choice(re.findall(r'href="(/@[^"/]+/[^"/?]+)"', home))
        self.category = re.search(r"/categories/(\d+)/favourites", self.look(self.list, "own list").text).group(1)
        self.number = 0
        for _ in range(3):
            self.add()

    def ids(self):
        return re.findall(r'id="favourite-(\d+)"', self.look(self.list, "own list", "</html>").text)

    @task(6)
    def own_list(self):
        self.ids()

    @task(3)
    def move(self):
        if ids := self.ids():
            self.send(f"/favourites/{random.choice(ids)}/rank", "/favourites/{id}/rank", {"place": "top"})
            self.look(self.list, "own list", "</html>")

    @task(2)
    def add(self):
        self.number += 1
        title = f"{random.choice(TITLES)} {self.number}"
        self.send(f"/categories/{self.category}/favourites", "/categories/{id}/favourites", {"title": title})
        # What was just written is there, whichever instance answers.
        self.look(self.list, "own list", html.escape(title))

    @task(1)
    def edit(self):
        if ids := self.ids():
            page = self.look(f"/favourites/{ids[0]}/edit", "/favourites/{id}/edit", "</form>").text
            version = re.search(r'name="version" value="([^"]*)"', page)
            fields = {"title": f"Edited {self.number}-{ids[0]}", "version": html.unescape(version.group(1)) if version else ""}
            self.send(f"/favourites/{ids[0]}", "/favourites/{id}", fields)

    @task(2)
    def search(self):
        self.look("/search?q=heat", "/search", "</html>", status=(200, 303))

    @task(1)
    def history(self):
        self.look("/history", "/history", "</html>")

    @task(1)
    def undo(self):
        page = self.look("/history", "/history", "</html>").text
        if undo := re.search(r'action="(/history/\d+/undo)"', page):
            self.send(undo.group(1), "/history/{id}/undo", {})

    @task(1)
    def bin(self):
        if ids := self.ids():
            self.send(f"/trash/favourites/{ids[-1]}", "/trash/favourites/{id}", {})


class Returning(Person):
    """Signs in, looks, and signs out: a password's hash is the dearest thing that a visitor can ask for."""

    weight = 1

    def on_start(self):
        super().on_start()
        name = f"Back {random.randrange(10**12)}"
        self.email = name.replace(" ", "-").lower() + "@example.org"
        fields = {"name": name, "email": self.email, "password": PASSWORD, "consent": "yes"}
        self.send("/signup", "/signup", fields)
        self.send("/logout", "/logout", {})

    @task
    def sign_in(self):
        self.send("/login", "/login", {"email": self.email, "password": PASSWORD})
        self.look("/", "/", "Sign out")
        self.send("/logout", "/logout", {})


class Program(Person):
    weight = 2

    @task
    def token(self):
        self.headers["Authorization"] = f"Bearer {Site.token}"
        self.look("/api/v1/tokens/current", "/api/v1/tokens/current", "expires_at")


@events.test_start.add_listener
def prepare(environment, **_):
    """Signs in once with the account of `podium demo`, for a share link and a token."""
    password = os.environ.get("PODIUM_DEMO_PASSWORD")
    if not password:
        raise SystemExit("Set PODIUM_DEMO_PASSWORD to what `podium demo` printed.")
    from requests import Session

    host = environment.host.rstrip("/")
    demo = Session()
    demo.headers["Sec-Fetch-Site"] = "same-origin"

    def post(path, **sent):
        answer = demo.post(host + path, allow_redirects=False, **sent)
        answer.raise_for_status()
        allow_without_tls(demo.cookies)
        return demo.get(host + answer.headers["location"]) if answer.is_redirect else answer

    post("/login", data={"email": "demo@example.org", "password": password})
    profile = demo.get(host + "/@demo").text
    Site.lists = sorted(set(re.findall(r'href="(/@demo/[^"/?]+)"', profile)))
    Site.hot = Site.lists[0]
    Site.favourites = [
        path for path in re.findall(r'href="(/@demo/[^"/?]+/[^"/?]+)"', demo.get(host + Site.hot).text)
        if not path.endswith(("/print", "/copy", ".atom", ".csv", ".json"))
    ]
    category = re.search(r"/categories/(\d+)/favourites", demo.get(host + Site.hot).text).group(1)
    shared = post(f"/categories/{category}/shares", data={"label": "Load"}).text
    Site.secret = "/s/" + re.search(r"/s/([A-Za-z0-9_-]{20,})", shared).group(1)
    asked = {"email": "demo@example.org", "password": password, "name": "load", "scope": "read", "days": 1}
    Site.token = post("/api/v1/tokens", json=asked).json()["token"]
