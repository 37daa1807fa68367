"""Repositories of people that have never heard of promo, as files: one for each usual shape."""

import json
from pathlib import Path

from support.repositories import git


def _package(**dependencies: str) -> str:
    return json.dumps({"name": "web", "dependencies": dependencies})


_BUILD = """\
name: Build and push
on: {push: {branches: [main]}}
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: |
            ghcr.io/${{ github.repository }}:latest
            ghcr.io/${{ github.repository }}:${{ github.sha }}
"""
_DOCKER = """\
name: CI
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - run: |
          image=registry.example.com/team/shop
          docker build --tag "$image:$GITHUB_SHA" .
          docker push "$image:$GITHUB_SHA"
"""

STRANGERS: dict[str, dict[str, str]] = {
    "react-vite": {
        "web/package.json": _package(**{"react": "19", "vite": "7", "react-router-dom": "7"}),
        "web/src/App.tsx": '<Route path="/cart" element={<Cart />} />',
        "web/index.html": '<div id="root"></div>',
        "web/schema.graphql": "type Query { products: [String] }",
        "server/main.go": 'mux.HandleFunc("/healthz", health) // answers {"commit": revision}',
        ".github/workflows/build.yml": _BUILD,
    },
    "next": {
        "package.json": _package(next="15", react="19"),
        "app/page.tsx": "export default function Page() { return null }",
        "app/api/health/route.ts": "export const GET = () => Response.json({ sha: GIT_SHA })",
        ".github/workflows/build.yml": _BUILD,
    },
    "vue": {
        "package.json": _package(**{"vue": "3", "vite": "7", "vue-router": "4"}),
        "src/router.ts": "createRouter({ routes: [{ path: '/about' }] })",
        "index.html": '<div id="app"></div>',
        ".github/workflows/ci.yml": _DOCKER,
    },
    "django": {
        "manage.py": "import django",
        "shop/urls.py": (
            'urlpatterns = [path("", home), path("products/", products), path("admin/", admin),\n'
            ' path("products/<int:pk>/", product), path("blog/", include("blog.urls")),\n'
            ' path("health/", health)]'
        ),
        "shop/views.py": 'return JsonResponse({"commit": settings.GIT_SHA})',
        "templates/base.html": "<html></html>",
        ".github/workflows/ci.yml": _DOCKER,
    },
    "rails": {
        "Gemfile": 'gem "rails"',
        "config/routes.rb": (
            'Rails.application.routes.draw do\n  get "up" => "rails/health#show"\n'
            '  root "home#index"\n'
            '  get "/about", to: "pages#about"\n  resources :products\n'
            "  namespace :admin do\n    resources :users\n  end\nend\n"
        ),
        ".github/workflows/ci.yml": _DOCKER,
    },
    "static": {
        "public/index.html": "<h1>Hello</h1>",
        "public/about.html": "<h1>About</h1>",
        "public/docs/index.html": "<h1>Docs</h1>",
        "public/version.json": '{"commit": "0123"}',
    },
}


def settle(
    folder: Path, files: dict[str, str], origin: str = "git@github.com:team/shop.git"
) -> Path:
    """The files as a repository of their own; its folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    git(folder, "remote", "add", "origin", origin)
    return folder
