using CoreDataless.Metrics;

namespace CoreDataless.Reporting;

/// <summary>Numbers as people read them.</summary>
public static class Figures
{
    /// <summary>Mean and deviation.</summary>
    public static string Of(Spread? spread) => spread switch
    {
        null => "-",
        { } s when double.IsNaN(s.StandardDeviation) => $"{s.Mean:F4}",
        { } s => $"{s.Mean:F4} ± {s.StandardDeviation:F4}",
    };

    /// <summary>Any number in about four digits; a dash for none.</summary>
    public static string Short(double? value) => value switch
    {
        null => "-",
        { } v when double.IsNaN(v) => "NaN",
        0 => "0",
        { } v when Math.Abs(v) is >= 1e5 or < 1e-3 => $"{v:0.00e+0}",
        { } v when Math.Abs(v) >= 100 => $"{v:F1}",
        { } v when Math.Abs(v) >= 10 => $"{v:F2}",
        { } v => $"{v:F3}",
    };

    /// <summary>A loss: small ones in powers of ten.</summary>
    public static string Loss(double loss) => loss is 0 or >= 0.01 and < 1000 ? $"{loss:F4}" : $"{loss:0.0e+0}";

    /// <summary>A correlation, an R2 or an error of fit.</summary>
    public static string Score(double? score) => score switch
    {
        null => "-",
        { } s when Math.Abs(s) < 10_000 => $"{s:F3}",
        { } s => $"{s:0.000e+0}",
    };

    /// <summary>A coefficient in whatever unit.</summary>
    public static string Coefficient(double? coefficient) => coefficient is { } c ? $"{c:G4}" : "-";

    /// <summary>A share in per cent.</summary>
    public static string Percent(double share) => $"{share * 100:F2} %";

    /// <summary>A time.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 100 => $"{seconds:F1} s",
        < 6000 => $"{(int)seconds / 60} min {(int)seconds % 60:D2} s",
        _ => $"{(int)seconds / 3600} h {(int)seconds / 60 % 60:D2} min",
    };

    /// <summary>A number of bytes.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => $"{bytes / 1024.0:F1} KiB",
        < 10_000_000_000 => $"{bytes / 1048576.0:F1} MiB",
        _ => $"{bytes / 1073741824.0:F1} GiB",
    };
}
