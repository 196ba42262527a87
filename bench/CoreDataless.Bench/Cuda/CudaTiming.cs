using System.Text.Json;
using CoreDataless.Cuda;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>An iteration of descent on a GPU.</summary>
/// <param name="Images">How many at once.</param>
/// <param name="Precision">How convolutions multiply.</param>
/// <param name="Layers">Whose layers.</param>
/// <param name="Work">What an iteration has to do: as it was compiled; by the plan alone where that failed.</param>
/// <param name="Rates">What the GPU does at most.</param>
internal sealed record CudaTiming(int Images, Precision Precision, string Layers, ProgramWork Work, CudaRates Rates)
{
    /// <summary>The head of the table.</summary>
    public const string Head =
        "| images | precision | layers | ms, median (min-max) | TFLOP/s | of a large product | launches | GB moved "
        + "| attainable ms | reached |\n|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>One per round; empty where it failed.</summary>
    public double[] Milliseconds { get; init; } = [];

    /// <summary>What a recorded iteration launches, the libraries' kernels too; 0 where it is not known.</summary>
    public long Nodes { get; init; }

    /// <summary>The device's memory that the program holds.</summary>
    public long Bytes { get; init; }

    /// <summary>What was chosen, step by step.</summary>
    public IReadOnlyList<string> Listing { get; init; } = [];

    /// <summary>Why there is no time.</summary>
    public string? Failure { get; init; }

    private double PerSecond => Work.Operations / (Milliseconds.Median() / 1e3);

    private double Attainable => Rates.Milliseconds(Work);

    /// <summary>A row of the table.</summary>
    public string Row()
    {
        string what = $"| {Images} | {Precision} | {Layers} |";
        string bound = $"{Work.Bytes / 1e9:f3} | {Attainable:f3} |";
        return Failure is null
            ? $"{what} {Milliseconds.Spread("f3")} | {PerSecond / 1e12:f1} | {PerSecond / Rates.Operations:p0} "
                + $"| {(Nodes > 0 ? Nodes : Work.Launches)} | {bound} {Attainable / Milliseconds.Median():p0} |"
            : $"{what} {Failure} | | | {Work.Launches} | {bound} |";
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("images", Images);
        json.WriteString("precision", Precision.ToString());
        json.WriteString("layers", Layers);
        json.WriteNumber("operations", Work.Operations);
        json.WriteNumber("bytes_moved", Work.Bytes);
        json.WriteNumber("bytes_ideal", Work.IdealBytes);
        json.WriteNumber("launches", Work.Launches);
        json.WriteNumber("attainable_milliseconds", Math.Round(Attainable, 5));
        if (Failure is not null)
        {
            json.WriteString("failure", Failure);
            return;
        }
        json.Numbers("milliseconds", Milliseconds.Select(m => Math.Round(m, 5)));
        json.WriteNumber("median_milliseconds", Math.Round(Milliseconds.Median(), 5));
        json.WriteNumber("teraflops", Math.Round(PerSecond / 1e12, 3));
        json.WriteNumber("share_of_product", Math.Round(PerSecond / Rates.Operations, 4));
        json.WriteNumber("share_of_attainable", Math.Round(Attainable / Milliseconds.Median(), 4));
        json.WriteNumber("graph_nodes", Nodes);
        json.WriteNumber("bytes", Bytes);
        json.Texts("listing", Listing);
    }
}
