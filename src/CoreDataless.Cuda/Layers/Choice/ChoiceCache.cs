using System.Globalization;
using System.Text;

namespace CoreDataless.Cuda;

/// <summary>
/// Measured choices on disk, a line each, so that the next process need not measure. It only saves time: what cannot be
/// read, understood or written is passed over and counted.
/// </summary>
/// <param name="folder">Where the file lies; null for nowhere.</param>
/// <param name="machine">What every choice depends on; other machines' lines are kept as they are.</param>
internal sealed class ChoiceCache(string? folder, string machine)
{
    private const string FirstLine = "coredataless layer choices 1";
    private const char Separator = '\t';

    // A damaged or foreign file is not read whole.
    private const long MostBytes = 16L << 20;

    private readonly string _machine = new([.. machine.Where(c => !char.IsControl(c))]);
    private Dictionary<(string Machine, string Layer), Winner>? _choices;

    /// <summary>The file; null where nothing is kept.</summary>
    public string? Path => folder is null ? null : System.IO.Path.Combine(folder, "layers.tsv");

    /// <summary>Files and lines that could not be read, and files that could not be written.</summary>
    public int Ignored { get; private set; }

    /// <summary>What was chosen for a layer before; null where nothing was.</summary>
    public Winner? Find(string layer) => (_choices ??= Read()).GetValueOrDefault((_machine, layer));

    /// <summary>Keeps a choice, beside what other processes have kept meanwhile.</summary>
    public void Keep(string layer, Winner winner)
    {
        _choices ??= [];
        foreach (((string Machine, string Layer) key, Winner read) in Read()) _choices[key] = read;
        _choices[(_machine, layer)] = winner;
        if (Path is { } path && !CacheFile.TryWrite(path, Encoding.UTF8.GetBytes(Text(_choices)))) Ignored++;
    }

    private Dictionary<(string Machine, string Layer), Winner> Read()
    {
        var choices = new Dictionary<(string Machine, string Layer), Winner>();
        try
        {
            if (!File.Exists(Path)) return choices;
            if (new FileInfo(Path).Length > MostBytes) throw new IOException("too long");
            string[] lines = File.ReadAllLines(Path);
            bool isOurs = lines.FirstOrDefault() == FirstLine;
            if (!isOurs) Ignored++;
            foreach (string line in isOurs ? lines.AsSpan(1) : [])
            {
                if (Parse(line) is { } read) choices[read.Key] = read.Winner;
                else Ignored++;
            }
        }
        catch (Exception e) when (CacheFile.IsRefusal(e))
        {
            Ignored++;
        }
        return choices;
    }

    private static string Text(Dictionary<(string Machine, string Layer), Winner> choices) =>
        string.Join('\n', choices.Select(c => Line(c.Key, c.Value)).Prepend(FirstLine).Append(""));

    private static string Line((string Machine, string Layer) key, Winner winner) => string.Join(
        Separator, key.Machine, key.Layer, winner.Candidate,
        (winner.Microseconds ?? 0).ToString("f2", CultureInfo.InvariantCulture));

    private static ((string Machine, string Layer) Key, Winner Winner)? Parse(string line)
    {
        string[] parts = line.Split(Separator);
        if (parts.Length != 4 || parts.Contains("")) return null;
        bool isNumber = double.TryParse(parts[3], CultureInfo.InvariantCulture, out double microseconds);
        return isNumber ? ((parts[0], parts[1]), new Winner(parts[2], microseconds)) : null;
    }
}
