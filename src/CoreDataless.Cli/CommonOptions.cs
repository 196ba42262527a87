using System.CommandLine;
using System.CommandLine.Parsing;

namespace CoreDataless.Cli;

/// <summary>Options that several commands share, and the ways in which option texts are read.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Json = Text("--json", "FILE", "Write JSON; - for standard output.");

    public static readonly Option<string?> Csv = Text("--csv", "FILE", "Write CSV; - for standard output.");

    public static readonly Option<string?> Html =
        Text("--html", "FILE", "Write a page with figures, for a browser; - for standard output.");

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress, no explanations." };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "List what is compiled: memory, batches, and the kernel of each step (on standard error).",
    };

    public static readonly Option<MemorySize> Memory = Parsed(
        "--memory", "SIZE", "Working memory of a batch, such as 512M or 4G; larger work is split.", MemorySize.Parse,
        MemorySize.Default);

    /// <summary>What a command has been told of its output; the options that it lacks are left unsaid.</summary>
    public static OutputOptions Output(ParseResult parsed) => new(
        parsed.GetValue(Json), parsed.GetValue(Csv), parsed.GetValue(Quiet))
    {
        Html = parsed.GetValue(Html),
        Verbose = parsed.GetValue(Verbose),
    };

    /// <summary>A text that may be left out.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        NeverEmpty(new Option<string?>(name) { Description = description, HelpName = helpName });

    /// <summary>A text that may be given again and again.</summary>
    public static Option<string[]> Texts(string name, string helpName, string description) =>
        NeverEmpty(new Option<string[]>(name) { Description = description, HelpName = helpName });

    /// <summary>An argument takes any word, so that a misspelt option would be looked for on the disk.</summary>
    public static Argument<T> WithoutOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(t => t.Value.StartsWith('-')))
                result.AddError($"there is no option '{token.Value}' (a file of that name is ./{token.Value})");
        });
        return argument;
    }

    /// <summary>A whole number in a range.</summary>
    public static Option<int> Whole(string name, string description, int standard, int least, int most) =>
        Parsed(name, "N", description, text => ParseWhole(text, least, most), standard);

    /// <summary>A whole number in a range, or null.</summary>
    public static Option<int?> OptionalWhole(string name, string description, int least, int most) =>
        Parsed<int?>(name, "N", description, text => ParseWhole(text, least, most), null);

    /// <summary>One of a few words.</summary>
    public static Option<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        string words = string.Join('|', choices.Select(c => c.Word));
        // The help would spell a default as C# does; the first choice is the type's own default.
        Option<T> option = Parsed(
            name,
            words,
            $"{description} [default: {choices[0].Word}]",
            text => choices.Any(c => c.Word == text)
                ? choices.First(c => c.Word == text).Value
                : throw new FormatException($"'{text}' is none of {string.Join(", ", choices.Select(c => c.Word))}"),
            choices[0].Value);
        option.DefaultValueFactory = null;
        return option;
    }

    /// <summary>The seed of whatever is drawn.</summary>
    public static Option<ulong> Seed(string description) => Parsed(
        "--seed", "N", description,
        text => ulong.TryParse(text, out ulong n) ? n : throw new FormatException($"'{text}' is no whole number"), 0ul);

    /// <summary>Texts separated by commas; the option can be given once only.</summary>
    public static Option<string[]> List(string name, string helpName, string description)
    {
        Option<string[]> option = Parsed<string[]>(name, helpName, description,
            text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), []);
        // The help would spell the default as C# does; and a second list would be lost in silence.
        option.DefaultValueFactory = null;
        option.Arity = ArgumentArity.ExactlyOne;
        return option;
    }

    /// <summary>Any text that becomes a value; what cannot is wrong usage.</summary>
    public static Option<T> Parsed<T>(
        string name, string helpName, string description, Func<string, T> parse, T standard) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => standard,
            CustomParser = argument => Parse(argument, name, parse, standard),
        };

    // A forgotten value would swallow the next option and start the work without it; "-" is standard output.
    private static Option<T> NeverEmpty<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.Length == 0 || (t.Value[0] == '-' && t.Value != "-")))
                result.AddError($"{option.Name}: {option.HelpName} is missing");
        });
        return option;
    }

    private static int ParseWhole(string text, int least, int most) =>
        int.TryParse(text, out int n) && n >= least && n <= most
            ? n
            : throw new FormatException($"'{text}' is not a whole number from {least} to {most}");

    private static T Parse<T>(ArgumentResult argument, string name, Func<string, T> parse, T standard)
    {
        try
        {
            return parse(argument.Tokens[0].Value);
        }
        catch (Exception e) when (e is FormatException or Models.ModelException)
        {
            string message = e.Message.StartsWith(name, StringComparison.Ordinal) ? e.Message : $"{name}: {e.Message}";
            argument.AddError(message);
            return standard;
        }
    }
}
