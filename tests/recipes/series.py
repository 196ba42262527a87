"""The tables in src/CoreDataless/Spectral/Series/Paper, from the two repositories that published the numbers.

    series.py WW_TRENDS IMGCLSMOB      (clones of CalculatedContent/ww-trends-2020 and osmr/imgclsmob)
"""
import ast
import csv
import io
import pathlib
import re
import subprocess
import sys

OUT = pathlib.Path(__file__).parents[2] / "src/CoreDataless/Spectral/Series/Paper"
WW_TRENDS = "efe472321357d1257d3bc731e94646923d733480"
IMGCLSMOB = "56135238934e1d79ca22ab509bba05ec29d668e0"   # 2020-02-01; the list is the same until April 2020

# Top-1 errors (%) of torchvision's models, as the notebooks WeightWatcher-{VGG,ResNet,DenseNet}.ipynb type them in.
TORCHVISION = {
    "VGG": {"vgg11": 30.98, "vgg11_bn": 29.62, "vgg13": 30.07, "vgg13_bn": 28.45,
            "vgg16": 28.41, "vgg16_bn": 26.63, "vgg19": 27.62, "vgg19_bn": 25.76},
    "ResNet": {"resnet18": 30.24, "resnet34": 26.7, "resnet50": 23.85, "resnet101": 22.63, "resnet152": 21.69},
    "DenseNet": {"densenet121": 25.35, "densenet169": 24.0, "densenet201": 22.8, "densenet161": 22.35},
}
RESNET_1K = ("resnet10 resnet12 resnet14 resnetbc14b resnet16 resnet18_wd4 resnet18_wd2 resnet18_w3d4 resnet18 "
             "resnet26 resnetbc26b resnet34 resnetbc38b resnet50 resnet50b resnet101 resnet101b resnet152 "
             "resnet152b").split()

METRICS = ["lognorm", "spectralnorm", "logspectralnorm", "alpha_weighted", "logpnorm"]
LAYER_METRICS = ["log_norm", "log_spectral_norm", "alpha_weighted", "log_alpha_norm"]

# Names that the list of architectures spells otherwise than the list of models.
SPELLINGS = {"SqueezeNext": "SqNxt", "DIA-ResNet": "DIA-PreResNet", "DarkNet Ref/Tiny/19": "DarkNet Tiny",
             "IBN-ResNet/IBN-ResNeXt/IBN-DenseNet": "IBN(b)-ResNet"}


def show(repository, commit, path):
    return subprocess.check_output(["git", "-C", repository, "show", f"{commit}:{path}"], text=True)


def write(name, header, rows):
    with open(OUT / name, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows([[f"{v:.8g}" if isinstance(v, float) else v for v in row] for row in rows])


def reported(text):
    """(data set, architecture, error in %) by the model's name in the code, from imgclsmob's list."""
    architectures = [a + "/" + SPELLINGS[a] if a in SPELLINGS else a for a in re.findall(r"^- (.*?) \(\[", text, re.M)]
    dataset, errors = "", {}
    for line in text.split("\n"):
        if line.startswith("### "):
            dataset = line[4:].lower()
        file = re.search(r"/([a-z0-9_]+)-\d{4}-[0-9a-f]{8}\.pth\.log", line)
        cells = [c.strip() for c in line.strip("|").split("|")]
        # Segmentation models have the name of their extractor here, and report accuracies.
        if not file or not re.fullmatch(r"[0-9.]+", cells[1]):
            continue
        errors[file.group(1)] = (dataset, architecture_of(cells[0], architectures), float(cells[1]))
    return errors


def architecture_of(model, architectures):
    """The first architecture that begins the name, else what follows the number of layers ('1.0-SqNxt-23')."""
    for name in (model, re.sub(r"^.*?[0-9]-", "", model)):
        for group in architectures:
            if any(name.startswith(a) for a in group.split("/")):
                return group
    return ""


def main(ww_trends, imgclsmob):
    errors = reported(show(imgclsmob, IMGCLSMOB, "pytorch/README.md"))
    osmr = {r["modelname"]: r for r in csv.DictReader(io.StringIO(show(ww_trends, WW_TRENDS, "data/osmr/df_all.csv")))}

    columns = METRICS + ["softrank_mp"]
    series = []
    for name, models in TORCHVISION.items():
        for model, error in models.items():
            summary = ast.literal_eval(show(ww_trends, WW_TRENDS, f"data/{model}.txt"))
            series.append([name, model, error] + [float(summary[c]) for c in columns])
    for model in RESNET_1K:
        series.append(["ResNet-1K", model, errors[model][2]] + [float(osmr[model][c]) for c in columns])
    write("vision-series.csv", ["series", "model", "top1_error"] + columns, series)

    layers = []
    for size in ["small", "medium", "large", "xl"]:
        rows = csv.DictReader(io.StringIO(show(ww_trends, WW_TRENDS, f"data/gpt2 {size}.csv")))
        for row in rows:
            if row["level"] == "LEVEL.SLICE":   # each layer stands there a second time, as the mean of its one slice
                layers.append([f"GPT2-{size}", int(row["layer_id"]), int(row["N"]), int(row["M"])]
                              + [float(row[c]) for c in LAYER_METRICS])
    write("gpt2-layers.csv", ["model", "layer", "N", "M", "lognorm", "logspectralnorm", "alpha_weighted", "logpnorm"],
          layers)

    models = [[*errors[m][:2], m, errors[m][2]] + [float(osmr[m][c]) for c in METRICS] for m in errors if m in osmr]
    write("osmr-series.csv", ["dataset", "architecture", "model", "error"] + METRICS, models)


main(*sys.argv[1:])
