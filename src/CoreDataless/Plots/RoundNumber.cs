using System.Globalization;

namespace CoreDataless.Plots;

/// <summary>A decimal number with few digits: what axes are labelled with, exact where a sum of steps is not.</summary>
/// <param name="Digits">A whole number.</param>
/// <param name="Exponent">The power of ten that it is multiplied by.</param>
internal readonly record struct RoundNumber(long Digits, int Exponent)
{
    /// <summary>The nearest float64.</summary>
    public double Value => double.Parse($"{Digits}e{Exponent}", CultureInfo.InvariantCulture);

    /// <summary>The next of the steps 1, 2, 5, 10, ...</summary>
    public RoundNumber Coarser => Digits switch
    {
        1 => this with { Digits = 2 },
        2 => this with { Digits = 5 },
        _ => new RoundNumber(1, Exponent + 1),
    };

    /// <summary>Digits and, where needed, a point: <c>0.30</c>, <c>1200</c>.</summary>
    public string Plain
    {
        get
        {
            if (Digits == 0) return "0";
            string digits = Magnitude;
            if (Exponent >= 0) return Sign + digits + new string('0', Exponent);
            digits = digits.PadLeft(1 - Exponent, '0');
            return $"{Sign}{digits[..^-Exponent]}.{digits[^-Exponent..]}";
        }
    }

    /// <summary>With a power of ten: <c>1.5×10⁻³</c>.</summary>
    public string Scientific
    {
        get
        {
            if (Digits == 0) return "0";
            string power = PowerOfTen(Exponent + Magnitude.Length - 1);
            string digits = Magnitude.TrimEnd('0');
            if (digits == "1") return Sign + power;
            string rest = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{Sign}{digits[0]}{rest}×{power}";
        }
    }

    private string Sign => Digits < 0 ? "−" : "";

    private string Magnitude => Math.Abs(Digits).ToString(CultureInfo.InvariantCulture);

    /// <summary>As a multiple of a step.</summary>
    public RoundNumber Times(long factor) => this with { Digits = Digits * factor };

    /// <summary><c>10⁻³</c>.</summary>
    public static string PowerOfTen(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(Raised));

    /// <summary>Texts of the numbers of one axis: all plain, or all with powers where that is shorter.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<RoundNumber> numbers)
    {
        const int Short = 6;
        string[] powers = [.. numbers.Select(n => n.Scientific)];
        int longest = Math.Max(Short, powers.Max(p => p.Length));
        // Numbers of 300 digits are not even written.
        bool arePlain = numbers.All(n => Math.Abs(n.Exponent) < longest && n.Plain.Length <= longest);
        return arePlain ? [.. numbers.Select(n => n.Plain)] : powers;
    }

    private static char Raised(char c) => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0'];
}
