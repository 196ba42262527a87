using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Browser;

/// <summary>Pages of real runs, made once for all tests.</summary>
public sealed class Reports : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Lazy<ReportFiles> _evaluation;
    private readonly Lazy<ReportFiles> _spectra;
    private readonly Lazy<ReportFiles> _series;

    public Reports()
    {
        _evaluation = new(() => Make("evaluation",
        [
            "evaluate", Session.Sample("025"), Session.Sample("050"), Session.Sample("100"), "--runs", "2",
            "--iterations", "40", "--deepfool-steps", "10", "--spectral",
        ]));
        _spectra = new(() => Make("spectra", ["spectral", Session.Sample("050"), Session.Sample("100")]));
        _series = new(() => Make("series", ["regress", WriteTable(), "--target", "accuracy", "--group", "family"]));
    }

    /// <summary>Three models evaluated, with spectra.</summary>
    internal ReportFiles Evaluation => _evaluation.Value;

    /// <summary>Two models' spectra.</summary>
    internal ReportFiles Spectra => _spectra.Value;

    /// <summary>Two series of models.</summary>
    internal ReportFiles Series => _series.Value;

    /// <summary>A place for a file of a test.</summary>
    public string Path(string name) => _scratch.Path(name);

    public void Dispose() => _scratch.Dispose();

    private ReportFiles Make(string name, string[] command)
    {
        var files = new ReportFiles(_scratch.Path($"{name}.html"), _scratch.Path($"{name}.json"));
        Session session = Session.Run([.. command, "--html", files.Page, "--json", files.Json]);
        Assert.True(session.Code == 0, session.Error);
        return files;
    }

    private string WriteTable()
    {
        string file = _scratch.Path("table.csv");
        File.WriteAllText(file, """
            model,family,accuracy,mg,alpha
            a1,small,60.3,0.630,3.1
            a2,small,73.9,0.675,3.0
            a3,small,81.8,0.701,2.7
            a4,small,84.0,0.722,2.6
            b1,large,70.1,0.601,4.4
            b2,large,77.7,0.655,4.1
            b3,large,85.2,0.690,4.2
            b4,large,90.4,0.744,3.6

            """);
        return file;
    }
}

/// <summary>A page and the JSON of the same run.</summary>
internal sealed record ReportFiles(string Page, string Json);
