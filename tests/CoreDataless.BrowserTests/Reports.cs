using CoreDataless.Models;
using CoreDataless.Tests.Checkpoints;
using CoreDataless.Tests.Cli;
using CoreDataless.Tests.Models;

namespace CoreDataless.Tests.Browser;

/// <summary>Pages of real runs, made once for all tests.</summary>
public sealed class Reports : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Lazy<ReportFiles> _evaluation;
    private readonly Lazy<ReportFiles> _spectra;
    private readonly Lazy<ReportFiles> _series;
    private readonly Lazy<ReportFiles> _large;

    public Reports()
    {
        _evaluation = new(() => Make("evaluation",
        [
            "evaluate", Session.Sample("025"), Session.Sample("050"), Session.Sample("100"), "--runs", "2",
            "--iterations", "40", "--deepfool-steps", "10", "--spectral",
        ]));
        _spectra = new(() => Make("spectra", ["spectral", Session.Sample("050"), Session.Sample("100")]));
        _series = new(() => Make("series", ["regress", WriteTable(), "--target", "accuracy", "--group", "family"]));
        _large = new(() => Make("large",
        [
            "evaluate", WriteNetwork(), "--input", "64x64", "--runs", "2", "--iterations", "2", "--deepfool-steps", "1",
        ]));
    }

    /// <summary>Three models evaluated, with spectra.</summary>
    internal ReportFiles Evaluation => _evaluation.Value;

    /// <summary>Two models' spectra.</summary>
    internal ReportFiles Spectra => _spectra.Value;

    /// <summary>Two series of models.</summary>
    internal ReportFiles Series => _series.Value;

    /// <summary>Two hundred classes of 64x64 pixels, as Tiny ImageNet has.</summary>
    internal ReportFiles Large => _large.Value;

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

    private string WriteNetwork()
    {
        Miniature network = Miniature.Authors with { Classes = 200 };
        byte[] file = SafeTensorsFile.Of(network.Weights().Where(w => w.Dimensions.Count > 0).Select(Entry));
        return _scratch.Write("tiny.safetensors", stream => stream.Write(file));
    }

    private static SafeTensorsFile.Entry Entry(Weight weight) =>
        new(weight.Name, "F64", [.. weight.Dimensions.Select(size => (int)size)])
        {
            Values = [.. weight.Read().Select(value => (double)value)],
        };

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
