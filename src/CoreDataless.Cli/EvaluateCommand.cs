using System.CommandLine;
using System.Globalization;
using CoreDataless.Engine;
using CoreDataless.Metrics;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>`evaluate`: prototypes, Mg and Madv of one model, or of several and their ranking.</summary>
internal static class EvaluateCommand
{
    private const int Many = 1_000_000;

    private static readonly EvaluationOptions Standard = new();

    private static readonly Argument<string[]> Models = new("MODEL")
    {
        Description = "Checkpoints: PyTorch (.pt, .pth, .th), .safetensors (or index, or folder) or NumPy (.npz).",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Runs =
        CommonOptions.Whole("--runs", "Independent starts.", Standard.Runs, 1, 10_000);

    private static readonly Option<int> Iterations =
        CommonOptions.Whole("--iterations", "Most steps of a descent.", Standard.Iterations, 1, Many);

    private static readonly Option<float> Step = Number("--step", "Length of a step in image space.", Standard.Step);

    private static readonly Option<float> StopLoss = Number("--stop-loss", "A descent ends at this mean loss.",
        Standard.StopLoss);

    private static readonly Option<StopRule> Stop = CommonOptions.Choice(
        "--stop", "Whose loss is meant.", ("per-run", StopRule.PerRun), ("per-image", StopRule.PerImage));

    private static readonly Option<SeedGradient> Seeds = CommonOptions.Choice(
        "--seed-gradient", "Rounding of the loss gradient; part of the metric.",
        ("torch", SeedGradient.Torch), ("exact", SeedGradient.Exact));

    private static readonly Option<MgConvention> Similarity = CommonOptions.Choice(
        "--similarity", "Convention of Mg: the authors' code, equation 7 as printed, or the mean over pairs.",
        ("reference", MgConvention.Reference), ("paper", MgConvention.Paper),
        ("offdiagonal", MgConvention.OffDiagonal));

    private static readonly Option<int> DeepFoolSteps =
        CommonOptions.Whole("--deepfool-steps", "Most moves of an attack.", Standard.DeepFoolSteps, 0, Many);

    private static readonly Option<int> Candidates =
        CommonOptions.Whole("--candidates", "Classes that an attack tries; 0 for all.", Standard.Candidates, 0, Many);

    private static readonly Option<float> Overshoot =
        Number("--overshoot", "How far an attack goes beyond the boundary.", Standard.Overshoot);

    private static readonly Option<ulong> Seed = CommonOptions.Seed("Seed of the start images.");

    private static readonly Option<string?> Init = CommonOptions.Text(
        "--init", "FILE.npy", "Start images (runs, classes, channels, height, width) in [0, 1]; they set --runs.");

    private static readonly Option<bool> Continue = new("--continue")
    {
        Description = "Start each model from the prototypes of the one before, as the authors' script does.",
    };

    private static readonly Option<bool> Trace = new("--trace")
    {
        Description = "Loss of every class and step in the JSON.",
    };

    private static readonly Option<bool> Spectral = new("--spectral")
    {
        Description = "Report the spectral means of the weights beside (see the command spectral); with --html also "
            + "what its page shows of spectra.",
    };

    private static readonly Option<string?> Out =
        CommonOptions.Text("--out", "DIR", "Write prototypes and adversaries there, as PNG and .npy.");

    private static readonly Option<string[]> Images = CommonOptions.Texts(
        "--images", "FILE",
        "Real images with labels, as predict reads them, whose features the page shows behind those of the prototypes; "
            + "may be given again.");

    private static readonly Option<bool> ShowPrototypes = new("--show")
    {
        Description = "Show the prototypes of the first run in the terminal.",
    };

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var command = new Command("evaluate", "Prototypes, Mg and Madv without data; more than one model: a ranking.")
        {
            Models.WithoutOptions(), Runs, Iterations, Step, StopLoss, Stop, Seeds, Similarity, DeepFoolSteps,
            Candidates, Overshoot,
            Seed, Init, Continue, Spectral, Images, InputImages.Labels,
        };
        NetworkOptionSet.AddTo(command);
        foreach (Option option in (Option[])
            [DeviceOptionSet.Device, DeviceOptionSet.Threads, DeviceOptionSet.Simd, DeviceOptionSet.ExactConv,
                DeviceOptionSet.Multiply, CommonOptions.Memory, ShowPrototypes, Out, CommonOptions.Json,
                CommonOptions.Csv, Trace, CommonOptions.Html, CommonOptions.Quiet, CommonOptions.Verbose])
        {
            command.Add(option);
        }
        command.SetAction(parsed => new EvaluateSession(Request(parsed), terminal, cancellation).Run());
        return command;
    }

    private static EvaluateRequest Request(ParseResult parsed)
    {
        string? init = parsed.GetValue(Init);
        var settings = new EvaluationSettings(
            parsed.GetRequiredValue(Models),
            MethodOptions(parsed),
            NetworkOptionSet.Of(parsed),
            parsed.GetValue(Similarity),
            init,
            parsed.GetValue(Continue),
            parsed.GetValue(Spectral),
            DeviceOptionSet.Of(parsed))
        {
            Images = parsed.GetValue(Images) ?? [],
            LabelsFile = parsed.GetValue(InputImages.Labels),
        };
        if (settings.Images.Count == 0 && settings.LabelsFile is not null)
            throw new UsageException("--labels are those of --images, which are missing");
        return new EvaluateRequest(
            settings, parsed.GetValue(Trace), parsed.GetValue(ShowPrototypes), parsed.GetValue(Out),
            CommonOptions.Output(parsed));
    }

    private static EvaluationOptions MethodOptions(ParseResult parsed)
    {
        var options = new EvaluationOptions
        {
            Runs = parsed.GetValue(Runs),
            Iterations = parsed.GetValue(Iterations),
            Step = parsed.GetValue(Step),
            StopLoss = parsed.GetValue(StopLoss),
            Stop = parsed.GetValue(Stop),
            SeedGradient = parsed.GetValue(Seeds),
            Seed = parsed.GetValue(Seed),
            DeepFoolSteps = parsed.GetValue(DeepFoolSteps),
            Candidates = parsed.GetValue(Candidates),
            Overshoot = parsed.GetValue(Overshoot),
            MemoryBudget = parsed.GetValue(CommonOptions.Memory).Bytes,
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

    private static Option<float> Number(string name, string description, float standard) => CommonOptions.Parsed(
        name, "X", description,
        t => float.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out float x)
            ? x
            : throw new FormatException($"'{t}' is no number"),
        standard);
}
