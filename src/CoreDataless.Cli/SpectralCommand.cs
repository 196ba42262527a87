using System.CommandLine;
using System.Globalization;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Cli;

/// <summary>`spectral`: what the singular values of the weight matrices say of a model, or of several.</summary>
internal static class SpectralCommand
{
    private const int Many = 1_000_000;

    private static readonly SpectralOptions Standard = new();

    private static readonly Argument<string[]> Models = new("MODEL")
    {
        Description = "Checkpoints of any network: PyTorch, .safetensors (also sharded: the index file or the folder) "
            + "or .npz.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<SpectralDialect> Dialect = CommonOptions.Choice(
        "--dialect", "Whose numbers: WeightWatcher's of today (0.7.5.5), or the paper's (0.2.7).",
        ("weightwatcher", SpectralDialect.WeightWatcher), ("paper", SpectralDialect.Paper));

    private static readonly Option<ConvolutionMode?> Convolutions = CommonOptions.Parsed<ConvolutionMode?>(
        "--conv", "pool|slices|stack|fft|fft-literal",
        "How a convolution becomes matrices [default: pool; in the paper's dialect slices].", ParseMode, null);

    private static readonly Option<int> Grid =
        CommonOptions.Whole("--grid", "Side of the images in the fft modes.", Standard.Layers.Grid, 1, 1024);

    private static readonly Option<TailLaw> Fit = CommonOptions.Choice(
        "--fit", "Law of the tail: power law, or truncated power law.",
        ("PL", TailLaw.PowerLaw), ("TPL", TailLaw.TruncatedPowerLaw));

    private static readonly Option<string?> XMax = CommonOptions.Parsed<string?>(
        "--xmax", "none|force|K",
        "force: the fit is bounded by the largest eigenvalue, as the paper's always is; K: the K largest are dropped "
            + "[default: none].",
        ParseXMax, null);

    private static readonly Option<FingerFix> Fingers = CommonOptions.Choice(
        "--fix-fingers", "Remedy for a few large eigenvalues that inflate alpha.",
        ("none", FingerFix.None), ("clip_xmax", FingerFix.ClipXMax), ("xmin_peak", FingerFix.XMinPeak));

    private static readonly Option<bool> MpFit =
        Flag("--mp-fit", "Fit the Marchenko-Pastur law to the bulk (--html turns it on).");

    private static readonly Option<bool> Randomize =
        Flag("--randomize", "Compare with the same matrices, their elements shuffled (--html turns it on).");

    private static readonly Option<int> Replicas = CommonOptions.Whole(
        "--replicas", "Shuffles; 0: as WeightWatcher, 5 below 100 eigenvalues, else 1.", 0, 0, 10_000);

    private static readonly Option<bool> DetX = Flag("--detx", "Where the determinant of the tail reaches 1 (in --json and --csv).");

    private static readonly Option<bool> Vectors =
        Flag("--vectors", "How localized the eigenvectors are (in --json and --csv); takes many times longer.");

    private static readonly Option<bool> Compare =
        Flag("--compare", "Is it a power law? Likelihood ratios against truncated, lognormal and exponential laws.");

    private static readonly Option<int> Bootstrap = CommonOptions.Whole(
        "--bootstrap", "Replicas for an interval of alpha; 0: none.", 0, 0, Many);

    private static readonly Option<double> Level = CommonOptions.Parsed(
        "--level", "X", "Level of that interval.",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            && x is > 0 and < 1
            ? x
            : throw new FormatException($"'{text}' is not between 0 and 1"),
        Standard.Level);

    private static readonly Option<string[]> Layers = CommonOptions.List("--layers", "A,B",
        "Only these: numbers, types (conv2d, dense, ...) or names with * and ?, separated by commas.");

    private static readonly Option<string[]> Skip = CommonOptions.List("--skip", "A,B", "Not these; as --layers.");

    private static readonly Option<int?> MinEvals = CommonOptions.OptionalWhole(
        "--min-evals",
        "Fewest eigenvalues of a row; 0: any [default: 10; in the paper's dialect 50, of what is fitted].", 0, Many);

    private static readonly Option<int> MaxEvals = CommonOptions.Whole(
        "--max-evals", "Most eigenvalues of a row (WeightWatcher: 15000); 0: any.", 0, 0, int.MaxValue);

    private static readonly Option<int> MaxN =
        CommonOptions.Whole("--max-n", "Longest side of a matrix (WeightWatcher: 50000); 0: any.", 0, 0, int.MaxValue);

    private static readonly Option<bool> Split =
        Flag("--split", "Split fused q, k, v of attention, and the gates of LSTM and GRU.");

    private static readonly Option<string?> Base = CommonOptions.Text(
        "--base", "MODEL", "Analyse the difference to this model, which was fine-tuned.");

    private static readonly Option<ulong> Seed = CommonOptions.Seed("Seed of shuffles and bootstrap.");

    private static readonly Option<bool> All = Flag("--all", "Show every layer and every skipped tensor.");

    private static readonly Option<bool> Flow = Flag("--flow", "Show the correlation flow: alpha against depth.");

    private static readonly Option<bool> Evals = Flag("--evals", "Put the eigenvalues into the JSON.");

    private static readonly Option<string> RankBy = CommonOptions.Choice(
        "--rank-by", "Mean by which several models are ranked, the smallest first.",
        [.. SpectralRanking.Metrics.Select(m => (m, m))]);

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var command = new Command("spectral",
            "Spectral metrics of the weight matrices of any checkpoint (what WeightWatcher does); several: a ranking.")
        {
            Models.WithoutOptions(), Dialect, Convolutions, Grid, Fit, XMax, Fingers, MpFit, Randomize, Replicas, DetX,
            Vectors, Compare, Bootstrap, Level, Layers, Skip, MinEvals, MaxEvals, MaxN, Split, Base,
            Seed, All, Flow, RankBy,
            DeviceOptionSet.Device, DeviceOptionSet.Threads, DeviceOptionSet.Simd, CommonOptions.Json, Evals,
            CommonOptions.Csv, CommonOptions.Html, CommonOptions.Quiet,
        };
        command.SetAction(parsed => new SpectralSession(Request(parsed), terminal, cancellation).Run());
        return command;
    }

    private static SpectralRequest Request(ParseResult parsed)
    {
        var settings = new SpectralSettings(
            parsed.GetRequiredValue(Models),
            Options(parsed),
            parsed.GetValue(Base),
            parsed.GetValue(RankBy) ?? SpectralRanking.Metrics[0],
            DeviceOptionSet.Of(parsed));
        return new SpectralRequest(
            settings, parsed.GetValue(All), parsed.GetValue(Flow), CommonOptions.Output(parsed));
    }

    private static SpectralOptions Options(ParseResult parsed)
    {
        bool isPaper = parsed.GetValue(Dialect) == SpectralDialect.Paper;
        SpectralOptions standard = SpectralOptions.Of(parsed.GetValue(Dialect));
        int? least = parsed.GetValue(MinEvals);
        bool hasPage = parsed.GetValue(CommonOptions.Html) is not null;
        SpectralOptions options = standard with
        {
            Law = parsed.GetValue(Fit),
            PowerLaw = PowerLaw(parsed.GetValue(XMax), isPaper),
            Fingers = parsed.GetValue(Fingers),
            MpFit = parsed.GetValue(MpFit) || hasPage,
            Randomize = parsed.GetValue(Randomize) || hasPage,
            Replicas = parsed.GetValue(Replicas),
            DetX = parsed.GetValue(DetX),
            Vectors = parsed.GetValue(Vectors),
            Compare = parsed.GetValue(Compare),
            Bootstrap = parsed.GetValue(Bootstrap),
            Level = parsed.GetValue(Level),
            Seed = parsed.GetValue(Seed),
            KeepEigenvalues = parsed.GetValue(Evals),
            PaperMinSize = isPaper ? least ?? standard.PaperMinSize : standard.PaperMinSize,
            Layers = standard.Layers with
            {
                Convolutions = parsed.GetValue(Convolutions) ?? standard.Layers.Convolutions,
                Grid = parsed.GetValue(Grid),
                Include = parsed.GetValue(Layers) ?? [],
                Exclude = parsed.GetValue(Skip) ?? [],
                MinEigenvalues = isPaper ? standard.Layers.MinEigenvalues : least ?? standard.Layers.MinEigenvalues,
                MaxEigenvalues = parsed.GetValue(MaxEvals),
                MaxN = parsed.GetValue(MaxN),
                SplitFused = parsed.GetValue(Split),
            },
        };
        try
        {
            options.Check();
            return options;
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static PowerLawOptions PowerLaw(string? xmax, bool isPaper)
    {
        if (isPaper && xmax == "none") throw new UsageException("--xmax none: the paper's dialect always bounds its fits");
        PowerLawOptions law = isPaper ? PowerLawOptions.Paper : new PowerLawOptions();
        return xmax switch
        {
            null or "none" => law,
            "force" => law with { Bounded = true },
            _ => law with { DropLargest = int.Parse(xmax, CultureInfo.InvariantCulture) },
        };
    }

    private static string ParseXMax(string text) =>
        text is "none" or "force" || (int.TryParse(text, out int k) && k > 0)
            ? text
            : throw new FormatException($"'{text}' is none of none, force, or a number of eigenvalues to drop");

    private static ConvolutionMode? ParseMode(string text)
    {
        ConvolutionMode[] modes = Enum.GetValues<ConvolutionMode>();
        return Array.Exists(modes, m => SpectralWords.Of(m) == text)
            ? Array.Find(modes, m => SpectralWords.Of(m) == text)
            : throw new FormatException($"'{text}' is none of {string.Join(", ", modes.Select(SpectralWords.Of))}");
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
