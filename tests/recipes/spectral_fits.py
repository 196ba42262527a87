"""Fixtures of the spectral fits: columns of the real WeightWatcher, and laws by SciPy, mpmath and powerlaw 1.4.6.
usage: spectral_fits.py EXPECTED POWERLAW resnet20.th OUT
EXPECTED holds WeightWatcher's tables as JSON (0.7.5.5 at d6fd015 and 0.2.7 at 31bf932), POWERLAW the package's
powerlaw.py, resnet20.th is resnet20-12fca82f.th of github.com/akamaster/pytorch_resnet_cifar10."""
import json, os, sys
import mpmath as mp, numpy as np, torch
from scipy import optimize, special, stats

expected, package, checkpoint, out = sys.argv[1:5]
sys.path.insert(0, package)
import powerlaw

COLUMNS = """alpha xmin xmax D sigma num_pl_spikes alpha_weighted log_alpha_norm norm log_norm spectral_norm
log_spectral_norm stable_rank matrix_rank entropy weak_rank_loss warning status num_fingers raw_alpha sigma_mp
num_spikes mp_softrank bulk_max bulk_min W_scale detX_num detX_val detX_val_unrescaled""".split()


def load(name):
    return json.load(open(os.path.join(expected, name + ".json")))


def save(name, value):
    with open(os.path.join(out, name + ".json"), "w") as f:
        json.dump(value, f, separators=(",", ":"))


def columns(row):
    return {k: row[k] for k in COLUMNS if k in row}


def weightwatcher():
    pool, force, clip = (load("resnet20_ww075_" + n)["details"] for n in ("pool_mp_detx", "force", "clip_xmax"))
    evals = load("resnet20_ww075_pool_mp_detx")["evals"]
    cases = [dict(name="resnet20 " + pool[i]["name"], n=pool[i]["N"], m=pool[i]["M"], evals=evals[i]["evals"],
                  pool=columns(pool[i]), force=columns(force[i]), clip=columns(clip[i]))
             for i in (0, 1, 5, 7, 10, 13, 18, 19)]
    for mode in ("pool", "slices"):
        table = load("synthetic_ww075_" + mode)
        for row, e in list(zip(table["details"], table["evals"]))[:12 if mode == "slices" else 4]:
            # The tool swaps N and M for even kernels: the fit is given the true order.
            n, m = max(row["N"], row["M"]), min(row["N"], row["M"])
            row = columns(row) if n == row["N"] else {k: v for k, v in columns(row).items() if k in COLUMNS[:13]}
            cases.append(dict(name=f"synthetic {mode} {e['plot_id']}", n=n, m=m, evals=e["evals"], pool=row))
    save("weightwatcher", cases)


def paper():
    weights, rows = np.load(os.path.join(expected, "synthetic.npz")), load("synthetic_ww027_minsize10")["slices"]
    cases = []
    for row in rows:
        w = weights[row["name"]]
        slices = 1 if w.ndim == 2 else w.shape[2] * w.shape[3]
        if w.ndim == 4:
            w = w[:, :, row["slice"] // w.shape[3], row["slice"] % w.shape[3]]
        s = np.linalg.svd(w * np.sqrt(slices / 2), compute_uv=False)
        cases.append(dict(n=max(w.shape), m=min(w.shape), slices=slices, evals=sorted((s * s).tolist()), row=row))
    save("paper", cases)


def vectors():
    row = load("resnet20_ww075_vectors")["details"][1]
    state = torch.load(checkpoint, map_location="cpu")
    w = state.get("state_dict", state)["module.linear.weight"].double().numpy()
    values, columns_ = np.linalg.eigh(w @ w.T)
    save("vectors", dict(evals=values.tolist(), vectors=columns_.T.ravel().tolist(), xmin=row["xmin"],
                         row={k: v for k, v in row.items() if k.split("_")[0] in ("bulk", "tail")}))


def special_functions():
    mp.mp.dps = 40
    def moment(f, a, z, points):
        return mp.quad(lambda t: f(t) * mp.exp((1 - a) * t - z * mp.expm1(t)), points)
    integrals = []
    for a, z in [(1, 1e-12), (1, 1e-3), (1, 0.5), (1, 30), (1.0001, 1e-6), (1.5, 1e-9), (1.5, 0.1), (2, 1), (3.7, 1e-4),
                 (3.7, 20), (25, 0.3), (400, 0.01), (2.5, 1e5), (1e5, 1e5)]:
        a, z = mp.mpf(a), mp.mpf(z)
        end = min(90 / (a - 1) if a > 1 else mp.inf, mp.log(1 + 90 / z))
        points = [end * k / 40 for k in range(41)]
        mass = moment(lambda t: 1, a, z, points)
        mean = moment(lambda t: t, a, z, points) / mass
        square = moment(lambda t: (t - mean) ** 2, a, z, points) / mass
        excess = moment(mp.expm1, a, z, points) / mass
        if a < 1000:
            assert abs(mass / (mp.exp(z) * mp.expint(a, z)) - 1) < 1e-20, (a, z)
        integrals.append([float(v) for v in (a, z, mass, mean, square, excess)])
    tails = []
    for h in (-30, -5, -1, 0, 0.5, 1.9999, 2.0001, 5, 20, 300, 1e4):
        h = mp.mpf(h)
        hazard = mp.sqrt(2 / mp.pi) * mp.exp(-h * h / 2) / mp.erfc(h / mp.sqrt(2))
        tails.append([float(v) for v in (h, mp.log(hazard), hazard - h, 1 - h * (hazard - h), mp.erfc(h / 8))])
    save("special", dict(integrals=integrals, tails=tails))


def samples():
    rng = np.random.default_rng(7)
    pareto = (1 - rng.random(300)) ** (-1 / 1.5)
    cut = pareto[rng.random(300) < np.exp(-0.05 * (pareto - 1))]
    lognormal = np.exp(rng.normal(0.5, 0.7, 400))
    evals = np.array(load("resnet20_ww075_pool_mp_detx")["evals"][10]["evals"])
    bulk = evals[evals > 1e-5]
    flat = 1 + rng.random(60)
    return dict(pareto=pareto, cut=cut, lognormal=lognormal[lognormal > 1], layer=bulk[bulk >= np.quantile(bulk, 0.5)],
                flat=flat)


def laws():
    mp.mp.dps = 30
    cases = []
    for name, x in samples().items():
        x = np.sort(x)
        xmin, n, logs = x[0], len(x), np.log(x / x[0])
        alpha = 1 + n / logs.sum()
        fit = powerlaw.Fit(x, xmin=xmin, verbose=False)

        def tpl(p):
            a, z = float(p[0]), float(np.exp(p[1]))
            return float(a * logs.sum() + z * (x / xmin).sum() + n * mp.log(mp.expint(a, z)) + n * np.log(xmin))

        best = min((optimize.minimize(tpl, (a, np.log(z)), method="Nelder-Mead", bounds=((1, None), (-40, None)),
                                      options=dict(xatol=1e-10, fatol=1e-11, maxiter=4000))
                    for a, z in ((alpha, 1 / np.mean(x / xmin)), (1.2, 1.0))), key=lambda r: r.fun)

        def lognormal(p):
            mu, s = p[0], np.exp(p[1])
            return -np.sum(stats.norm.logpdf(np.log(x), mu, s) - np.log(x)) + n * stats.norm.logsf(np.log(xmin), mu, s)

        mean, spread = np.log(x).mean(), np.log(np.log(x).std())
        normal = min((optimize.minimize(lognormal, (mean + d, spread), method="Nelder-Mead",
                                        options=dict(xatol=1e-10, fatol=1e-11, maxiter=8000)) for d in (0, -1)),
                     key=lambda r: r.fun)
        densities = {d: getattr(fit, d).loglikelihoods(x)
                     for d in ("power_law", "truncated_power_law", "lognormal", "exponential")}
        pairs = [("power_law", "truncated_power_law"), ("power_law", "lognormal"), ("power_law", "exponential"),
                 ("truncated_power_law", "lognormal")]
        cases.append(dict(
            name=name, x=x.tolist(), alpha=alpha,
            truncated=[float(best.x[0]), float(np.exp(best.x[1]) / xmin), -float(best.fun)],
            lognormal=[float(normal.x[0]), float(np.exp(normal.x[1])), -float(normal.fun)],
            package={d: float(np.sum(v)) for d, v in densities.items()},
            package_D=float(fit.truncated_power_law.D),
            ratios=[[float(v) for v in fit.distribution_compare(a, b, normalized_ratio=True)] for a, b in pairs]))
    save("laws", cases)


weightwatcher()
paper()
vectors()
special_functions()
laws()
