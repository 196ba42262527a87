using System.Text.Json;
using CoreDataless.Cuda;

namespace CoreDataless.Bench;

/// <summary>An iteration of descent on a GPU.</summary>
/// <param name="Images">How many at once.</param>
/// <param name="Precision">How convolutions multiply.</param>
/// <param name="Layers">Whose layers.</param>
/// <param name="Operations">Of one iteration.</param>
internal sealed record CudaTiming(int Images, Precision Precision, string Layers, double Operations)
{
    /// <summary>One per round; empty where it failed.</summary>
    public double[] Milliseconds { get; init; } = [];

    /// <summary>The device's memory that the program holds.</summary>
    public long Bytes { get; init; }

    /// <summary>What was chosen, step by step.</summary>
    public IReadOnlyList<string> Listing { get; init; } = [];

    /// <summary>Why there is no time.</summary>
    public string? Failure { get; init; }

    private double Median => Milliseconds.Order().ElementAt(Milliseconds.Length / 2);

    private double PerSecond => Operations / (Median / 1e3);

    /// <summary>A row of the table.</summary>
    public string Row(double peak)
    {
        string what = $"| {Images} | {Precision} | {Layers} |";
        if (Failure is not null) return $"{what} {Failure} | | |";
        string spread = $"{Milliseconds.Min():f3}-{Milliseconds.Max():f3}";
        return $"{what} {Median:f3} ({spread}) | {PerSecond / 1e12:f1} | {PerSecond / peak:p0} |";
    }

    public void Write(Utf8JsonWriter json, double peak)
    {
        json.WriteStartObject();
        json.WriteNumber("images", Images);
        json.WriteString("precision", Precision.ToString());
        json.WriteString("layers", Layers);
        if (Failure is not null)
        {
            json.WriteString("failure", Failure);
        }
        else
        {
            json.WriteStartArray("milliseconds");
            foreach (double milliseconds in Milliseconds) json.WriteNumberValue(Math.Round(milliseconds, 5));
            json.WriteEndArray();
            json.WriteNumber("median_milliseconds", Math.Round(Median, 5));
            json.WriteNumber("teraflops", Math.Round(PerSecond / 1e12, 3));
            json.WriteNumber("share_of_product", Math.Round(PerSecond / peak, 4));
            json.WriteNumber("bytes", Bytes);
            json.WriteStartArray("listing");
            foreach (string line in Listing) json.WriteStringValue(line);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
