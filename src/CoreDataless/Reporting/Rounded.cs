using System.Globalization;

namespace CoreDataless.Reporting;

/// <summary>Numbers for figures, which show no more digits than these.</summary>
internal static class Rounded
{
    /// <summary>To four decimals; zero has no sign.</summary>
    public static double ToFourDecimals(double value) => Math.Round(value, 4) + 0.0;

    /// <summary>To five significant digits.</summary>
    public static double ToFiveDigits(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("E4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;

    /// <summary>Towards zero to two significant digits, of a positive number.</summary>
    public static double DownToTwoDigits(double value)
    {
        double power = Math.Floor(Math.Log10(value)) - 1;
        // Tenths and hundredths are no binary numbers: it is divided by ten and hundred.
        return power < 0
            ? Math.Floor(value * Math.Pow(10, -power)) / Math.Pow(10, -power)
            : Math.Floor(value / Math.Pow(10, power)) * Math.Pow(10, power);
    }
}
