using System.Globalization;
using System.Text.Json;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;
using CoreDataless.Engine.Cpu;
using CoreDataless.Spectral;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Spectral.Analysis;

/// <summary>A table of the real WeightWatcher: see Fixtures/Spectral/realtool/README.md.</summary>
internal sealed class RealTool
{
    private readonly JsonElement _columns;

    private RealTool(JsonElement root)
    {
        _columns = root.GetProperty("columns");
        Rows = _columns.GetProperty("layer_id").GetArrayLength();
        if (root.TryGetProperty("summary", out JsonElement summary))
            Summary = summary.EnumerateObject().ToDictionary(p => p.Name, p => Number(p.Value)!.Value);
    }

    public int Rows { get; }

    public IReadOnlyDictionary<string, double> Summary { get; } = new Dictionary<string, double>();

    public IEnumerable<string> Columns => _columns.EnumerateObject().Select(p => p.Name);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral", "realtool");

    public static RealTool Read(string name) =>
        new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json"))).RootElement);

    public static string WeightsOf(string name) => name is "synthetic" or "odd"
        ? Path.Combine(Folder, name + ".npz")
        : Session.Sample(name);

    /// <summary>A number, a text, a truth or null.</summary>
    public object? this[string column, int row] => Value(_columns.GetProperty(column)[row]);

    public static SpectralResult Ours(string weights, SpectralOptions options, int threads = 1)
    {
        using var backend = new CpuBackend(new CpuOptions(threads));
        using ISingularValues solver = backend.CreateSingularValues();
        using Checkpoint checkpoint = Checkpoint.Open(WeightsOf(weights));
        return new SpectralAnalyzer(solver, options, threads).Analyze(checkpoint);
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.String when Number(value) is { } number => number,
        JsonValueKind.String => value.GetString(),
        _ => value.GetDouble(),
    };

    private static double? Number(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.GetDouble();
        return double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;
    }
}
