"""Gitops files in every form that has broken an editor, each with one image in one version."""

from support.digests import OLD, OTHER, WEB

# `<T>` stands for the tag, `<D>` for the digest.
FILES = {
    "helmrelease": f"""\
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web}}
spec:
  values:
    image:
      repository: {WEB}
      tag: <T>
      digest: <D>
""",
    "tag with digest": f"image:\n  repository: {WEB}\n  tag: <T>@<D>\n",
    "one reference": f"image: {WEB}:<T>@<D>\n",
    "only a digest": f"image: {WEB}@<D>\n",
    "registry apart": "image:\n registry: ghcr.io\n repository: o/web\n tag: <T>\n digest: <D>\n",
    "digest before tag": f"{{digest: <D>, tag: <T>, repository: {WEB}}}\n",
    "trailing comment": f"image: {WEB}:<T>@<D>   # the web, v1\n",
    "comment without space": f"image: {WEB}:<T>@<D> #v1#v1\n",
    "flow map": f"image: {{repository: {WEB}, tag: <T>, digest: <D>}}  # {{tag: v1}}\n",
    "flow map over lines": f"image: {{\n  repository: {WEB},\n  tag: <T>\n  , digest: <D>\n}}\n",
    "anchor without alias": f"repository: {WEB}\ntag: &v <T>\ndigest: &d <D>\n",
    "anchor on a line of its own": f"repository: {WEB}\ntag: &v # why\n  <T>\ndigest: <D>\n",
    "tagged value": f"repository: {WEB}\ntag: !!str <T>\ndigest: !!str &d '<D>'\n",
    "alias with the same fate": f"""\
a: {{repository: {WEB}, tag: &v <T>, digest: &d <D>}}
b: {{repository: {WEB}, tag: *v, digest: *d}}
c: {{image: &i {WEB}:<T>@<D>}}
e: {{image: *i}}
""",
    "aliased mapping": f"a: &a {{repository: {WEB}, tag: <T>, digest: <D>}}\nb: *a\nc: [*a]\n",
    "reference in a merged mapping": f"a: &a {{image: '{WEB}:<T>@<D>'}}\nb: {{<<: *a, y: 2}}\n",
    "values block": f"""\
spec:
  values: |
    # the chart's
    image:
      repository: {WEB}   # here
      tag: <T>
      digest: "<D>"

  other: 1
""",
    "patch block": f"""\
patches:
  - target: {{kind: Deployment}}
    patch: |-
      spec:
        template:
          spec:
            containers:
              - name: web
                image: {WEB}:<T>@<D>
""",
    "block in a block": f"""\
data:
  values.yaml: |
    patch: |+
        image: '{WEB}:<T>@<D>'   # 🚀

""",
    "two documents in a block": f"a: |\n  image: {WEB}@<D>\n  ---\n  image: {WEB}:<T>@<D>\n",
    "block with its indentation given": f"a: |2\n    x: 1\n    image: {WEB}:<T>@<D>\n",
    "single quotes": f"image: '{WEB}:<T>@<D>' # it's\n",
    "double quotes": f'image: "{WEB}:<T>@<D>" # it\'s\n',
    "quoted keys": f"'repository': {WEB}\n\"tag\": '<T>'\n'digest' : \"<D>\"\n",
    "second document": f"a: 1\n--- # two\nimage: {WEB}:<T>@<D>\n---\nb: 2\n",
    "every document": f"---\nimage: {WEB}@<D>\n---\nimage: {WEB}:<T>@<D>\n...\n",
    "directive": f"%YAML 1.2\n---\nimage: {WEB}:<T>@<D>\n",
    "comment on the document's start": f"--- # {WEB}:v0\nimage: {WEB}:<T>@<D>\n",
    "wide characters before": f"# 🚀é漢\n🚀: '漢字🚀' # é\nx: {{é: 🚀, image: {WEB}:<T>@<D>}}\n",
    "list keyed by name": f"""\
spec:
  containers:
  - name: web
    image: {WEB}:<T>@<D>
  - {{name: sidecar, image: 'envoy:v1@{OTHER}'}}
  initContainers:
    - image: {WEB}:<T>@<D>
      name: migrate
""",
    "keys with dots": f"a.b/c: {{d.e: [{{image: {WEB}:<T>@<D>}}]}}\n",
    "complex keys": f"? [a, {{b: c}}]\n: {{image: {WEB}:<T>@<D>}}\n",
    "tab in a comment": f"image: {WEB}:<T>@<D>\t# tab\there\nb: 1 \t\n",
    "commented-out marker": f"""\
# image: {WEB}:v1 # {{"$imagepolicy": "flux-system:web"}}
image: {WEB}:<T>@<D> # # {{"$imagepolicy": "flux-system:web"}}
""",
    "marker of another line": f"""\
x: 1 # {{"$imagepolicy": "flux-system:x"}}
image: {WEB}:<T>@<D>
y: 1 # {{"$imagepolicy": "flux-system:y"}}
""",
    "flux's marker on what stays": f"""\
repository: {WEB} # {{"$imagepolicy": "flux-system:web:name"}}
tag: <T>
digest: <D>
""",
    "json": f'{{\n  "image": "{WEB}:<T>@<D>",\n\t"b": ["x"]\n}}',
    "template as data": f"alert: '{{{{ $labels.pod }}}}' # {{{{ x }}}}\nimage: {WEB}:<T>@<D>\n",
    "template in a block": f"a: |\n  {{{{- if x }}}}\n  b\nimage: {WEB}:<T>@<D>\n",
    "sops only for what is secret": f"""\
password: ENC[AES256_GCM,data:x,type:str]
image: {WEB}:<T>@<D>
sops:
  mac: ENC[x]
  mac_only_encrypted: true
  version: 3.9.0
""",
    "a key called sops": f"spec: {{sops: {{mac: x}}}}\nsops: {{mine: 1}}\nimage: {WEB}:<T>@<D>\n",
    "other image of the same name": f"""\
- image: ghcr.io/p/web:v1@{OLD}
- image: {WEB}:<T>@<D>
- image: ghcr.io/o/web/extra:v1@{OLD}
- image: ghcr.io/o/web-extra:v1@{OLD}
""",
    "broken documents that name nothing": f"a: [\n---\nimage: {WEB}:<T>@<D>\n---\nb: 'x\n",
    "json in quotes is a text": f'image: {WEB}:<T>@<D>\nnote: \'{{"image": "{WEB}:v0"}}\'\n',
    "prose in blocks": f"a: |\n  run {WEB}: now\nb: >\n  {WEB} is: here\nimage: {WEB}:<T>@<D>\n",
    "a port beside it": f"a: {{image: host:5000/web:v1}}\nimage: {WEB}:<T>@<D>\n",
    "kustomization": f"""\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: web   # what the base calls it
    newName: {WEB}
    newTag: <T> # {{x}}
    digest: <D>
  - {{name: envoy, newTag: v1}}
  - digest: <D>
    name: {WEB}
""",
    "kustomize's tag with digest": f"images:\n- name: {WEB}\n  newTag: '<T>@<D>'\n",
    "environment variables": f"""\
spec:
  containers:
    - name: operator
      env:
        - name: RELATED_IMAGE_WEB
          value: {WEB}:<T>@<D>
        - {{value: "{WEB}@<D>", name: SIDE}}
        - name: ADDRESS
          value: web:8080
        - name: NOTE
          value: see {WEB}:v1
""",
    "argo cd's parameters": f"""\
kind: Application
spec:
  source:
    helm:
      parameters:
        - name: web.image.repository
          value: {WEB}
        - name: web.image.tag
          value: <T>
          forceString: true
        - {{name: web.image.digest, value: <D>}}
        - name: other.tag
          value: v1
        - name: sidecar.image
          value: {WEB}:<T>@<D>
        - {{name: job.registry, value: ghcr.io}}
        - {{name: job.repository, value: o/web}}
        - {{name: job.tag, value: "<T>@<D>"}}
""",
    "argo cd's values": f"""\
spec:
  sources:
    - helm:
        valuesObject:
          image: {{repository: {WEB}, tag: <T>, digest: <D>}}
        values: |
          image: {WEB}:<T>@<D>
    - kustomize:
        images:
          - web={WEB}:<T>@<D>   # renamed
          - "{WEB}@<D>"
          - envoy:v1
""",
    "compose": f"""\
services:
  web:
    image: {WEB}:<T>@<D>
    environment:
      WORKER_IMAGE: {WEB}:<T>@<D>
    ports: ["80:80"]
""",
    "cron job": f"""\
kind: CronJob
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{{name: web, image: "{WEB}:<T>@<D>"}}]
""",
    "keys that name an image": f"""\
webImage: {WEB}:<T>@<D>
imageRepository: {WEB}
imageTag: <T>
imageDigest: <D>
side: {{imageRegistry: ghcr.io, imageName: o/web, image_tag: <T>@<D>}}
imagePullPolicy: Always
""",
    "several documents of workloads": f"""\
kind: Deployment
spec: {{containers: [{{image: {WEB}:<T>@<D>}}]}}
---
kind: Service
spec: {{ports: [1]}}
---
kind: DaemonSet
spec:
  containers:
  - image: '{WEB}:<T>@<D>'
""",
    "keys twice elsewhere": f"a: 1\na: 2\nimage: {WEB}:<T>@<D>\nb: {{c: 1, c: 2}}\n",
}

# A file of variables, known by its name.
VARIABLES = f"""\
# WEB_IMAGE={WEB}:v0
TAG=v1
export WEB_IMAGE={WEB}:<T>@<D>
  SIDE_IMAGE = '{WEB}:<T>@<D>' # side
JOB_IMAGE="{WEB}@<D>" # job
OTHER=a b # c=d
not a variable
TEXT="two
 JOB_IMAGE={WEB}:v1
 lines"
EMPTY=
JOB_IMAGE_REPOSITORY={WEB}
JOB_IMAGE_TAG=<T>
JOB_IMAGE_DIGEST=<D>
"""


def variants(content: str) -> dict[str, bytes]:
    """The same file with other line ends, a byte-order mark, without its last line end."""
    return {
        "as it is": content.encode(),
        "crlf": content.replace("\n", "\r\n").encode(),
        "bom": b"\xef\xbb\xbf" + content.encode(),
        "no final newline": content.rstrip("\n").encode(),
    }


def filled(content: str, tag: str, digest: str) -> str:
    return content.replace("<T>", tag).replace("<D>", digest)
