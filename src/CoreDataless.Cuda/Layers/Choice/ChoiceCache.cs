using System.Globalization;
using System.Text;

namespace CoreDataless.Cuda;

/// <summary>
/// Measured choices on disk, a line each, so that the next process need not measure. It only saves time: what cannot be
/// read, understood or written is passed over and counted.
/// </summary>
/// <param name="folder">Where the file lies; null for nowhere.</param>
/// <param name="machine">What every choice depends on; other machines' lines are kept as they are.</param>
/// <param name="build">What held the choices to the definition; see <see cref="IsProven"/>.</param>
internal sealed class ChoiceCache(string? folder, string machine, string build)
{
    private const string FirstLine = "coredataless layer choices 2";
    private const char Separator = '\t';

    // A damaged or foreign file is not read whole.
    private const long MostBytes = 16L << 20;

    private readonly string _machine = OneWord(machine), _build = OneWord(build);
    private Dictionary<(string Machine, string Layer), Choice>? _choices;
    private int _unread, _unwritten;

    /// <summary>The file; null where nothing is kept.</summary>
    public string? Path => folder is null ? null : System.IO.Path.Combine(folder, "layers.tsv");

    /// <summary>Files and lines that could not be read, and files that could not be written.</summary>
    public int Ignored => _unread + _unwritten;

    /// <summary>What was chosen for a layer before; null where nothing was.</summary>
    public Winner? Find(string layer) => Known(layer)?.Winner;

    /// <summary>
    /// Has this very build seen what was chosen for a layer agree with the definition, on this machine? Then it need
    /// not be seen again.
    /// </summary>
    public bool IsProven(string layer) => Known(layer)?.Build == _build;

    /// <summary>
    /// Keeps a choice that agrees with the definition, beside what other processes have kept meanwhile.
    /// </summary>
    public void Keep(string layer, Winner winner)
    {
        _choices ??= [];
        foreach (((string Machine, string Layer) key, Choice read) in Read()) _choices[key] = read;
        _choices[(_machine, layer)] = new Choice(winner, _build);
        if (Path is { } path && !CacheFile.TryWrite(path, Encoding.UTF8.GetBytes(Text(_choices)))) _unwritten++;
    }

    private Choice? Known(string layer) => (_choices ??= Read()).GetValueOrDefault((_machine, layer));

    private Dictionary<(string Machine, string Layer), Choice> Read()
    {
        var choices = new Dictionary<(string Machine, string Layer), Choice>();
        int unread = 0;
        try
        {
            if (!File.Exists(Path)) return choices;
            if (new FileInfo(Path).Length > MostBytes) throw new IOException("too long");
            string[] lines = File.ReadAllLines(Path);
            bool isOurs = lines.FirstOrDefault() == FirstLine;
            if (!isOurs) unread++;
            foreach (string line in isOurs ? lines.AsSpan(1) : [])
            {
                if (Parse(line) is { } read) choices[read.Key] = read.Choice;
                else unread++;
            }
        }
        catch (Exception e) when (CacheFile.IsRefusal(e))
        {
            unread++;
        }
        // The same lines are met again where they cannot be mended.
        _unread = Math.Max(_unread, unread);
        return choices;
    }

    private static string Text(Dictionary<(string Machine, string Layer), Choice> choices) =>
        string.Join('\n', choices.Select(c => Line(c.Key, c.Value)).Prepend(FirstLine).Append(""));

    private static string Line((string Machine, string Layer) key, Choice choice) => string.Join(
        Separator, key.Machine, key.Layer, choice.Winner.Candidate,
        (choice.Winner.Microseconds ?? 0).ToString("f2", CultureInfo.InvariantCulture), choice.Build);

    private static ((string Machine, string Layer) Key, Choice Choice)? Parse(string line)
    {
        string[] parts = line.Split(Separator);
        if (parts.Length != 5 || parts.Contains("")) return null;
        bool isNumber = double.TryParse(parts[3], CultureInfo.InvariantCulture, out double microseconds);
        return isNumber ? ((parts[0], parts[1]), new Choice(new Winner(parts[2], microseconds), parts[4])) : null;
    }

    private static string OneWord(string text) => new([.. text.Where(c => !char.IsControl(c))]);

    private sealed record Choice(Winner Winner, string Build);
}
