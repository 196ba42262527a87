using System.Text.Json;

namespace CoreDataless.Tests.Spectral.Fits;

/// <summary>Fixtures/Spectral/Fits, made by tests/recipes/spectral_fits.py.</summary>
internal static class SpectralFixture
{
    public static JsonElement Read(string name) => JsonElement.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Spectral", "Fits", name + ".json")));

    public static double[] Numbers(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    /// <summary>Compares with a column where the table has it.</summary>
    public static void AssertColumn(this JsonElement row, string column, double actual, double tolerance = 1e-10)
    {
        if (!row.TryGetProperty(column, out JsonElement cell)) return;
        double expected = cell.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            _ => cell.GetDouble(),
        };
        double allowed = Math.Max(tolerance * Math.Abs(expected), 1e-14);
        Assert.True(Math.Abs(actual - expected) <= allowed, $"{column}: {actual:R}, the table has {expected:R}");
    }
}
