using System.Text;
using System.Text.Json;
using CoreDataless.Cli;

namespace CoreDataless.Tests.Cli;

/// <summary>The program run inside the test: exit code and what it wrote.</summary>
internal sealed record Session(int Code, string Out, string Error)
{
    /// <summary>Settings that make an evaluation quick.</summary>
    public static readonly string[] Quick = ["--runs", "1", "--iterations", "3", "--deepfool-steps", "2"];

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static Session Run(params string[] args) => Run(CancellationToken.None, args);

    public static Session Run(CancellationToken cancellation, params string[] args) => InWidth(100, cancellation, args);

    /// <summary>In a terminal so many characters wide.</summary>
    public static Session InWidth(int width, CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        var terminal = new Terminal(output, error, OutIsTerminal: false, ErrorIsTerminal: false, Width: width, () =>
            bytes);
        int code = CommandLine.Run(args, terminal, cancellation);
        return new Session(code, output + Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }

    /// <summary>One of the samples: 025, 050, 100.</summary>
    public static string Sample(string share) => Path.Combine(
        Repository(), "weights-converter", "samples", $"resnet18-w16-cifar10-{share}.safetensors");

    private static string Repository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CoreDataless.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException("the tests run inside the repository");
    }
}
