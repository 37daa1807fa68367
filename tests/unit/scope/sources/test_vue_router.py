from promo.scope.sources.vue_router import routes
from support.code import code_of

VIEW = "<script setup lang='ts'>\nimport A from './A.vue'\n</script>\n<template><p/></template>"


def found(files: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {one.pattern: one.shows for one in routes(code_of(files))}


def test_version_four_with_nested_and_lazy_routes() -> None:
    files = {
        "jsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}, // a comment\n}',
        "src/router/index.js": """
        import { createRouter, createWebHistory } from 'vue-router'
        import Home from '@/views/Home.vue'
        const routes = [
          { path: '/', name: 'home', component: Home, alias: ['/start'] },
          { path: '/users/:id(\\\\d+)', component: () => import('../views/User.vue'), children: [
            { path: '', component: () => import('../views/Profile.vue') },
            { path: 'posts', components: { default: () => import('@/views/Posts.vue') } },
          ]},
          { path: '/:pathMatch(.*)*', component: Home },
        ]
        export default createRouter({ history: createWebHistory(import.meta.env.BASE_URL), routes })
        """,
        **{f"src/views/{name}.vue": VIEW for name in ("Home", "User", "Profile", "Posts")},
    }
    parent = "/users/:id"
    assert found(files) == {
        "/": ("src/views/Home.vue",),
        "/start": ("src/views/Home.vue",),
        parent: ("src/views/Profile.vue", "src/views/User.vue"),
        f"{parent}/posts": ("src/views/Posts.vue", "src/views/User.vue"),
    }


def test_version_three_lives_in_the_fragment_unless_told_otherwise() -> None:
    router = """
    import Router from 'vue-router'
    export default new Router({ MODE routes: [{ path: '/a', component: A }] })
    """
    assert list(found({"r.js": router.replace("MODE", "")})) == ["/#/a"]
    assert list(found({"r.js": router.replace("MODE", "mode: 'history', base: '/b/',")})) == [
        "/b/a"
    ]
