using System.Text;
using System.Text.Json.Nodes;
using CoreDataless.Engine;
using CoreDataless.Results;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Results;

/// <summary>Files that are no results, and results that contradict themselves.</summary>
public sealed class ResultFileTests : IDisposable
{
    private const string Spectral = """
        {"schema": "coredataless/1", "command": "spectral", "complete": true, "settings": {},
         "device": {"name": "cpu", "description": ""}, "failed": [], "models": [
          {"file": "a", "sha256": null, "floats": 7, "dialect": "weightwatcher", "complete": true,
           "summary": {"alpha": 3}, "skipped": [{"name": "s", "reason": "r"}], "layers": [{"layer_id": 1, "name": "fc",
             "density": {"low": -1, "high": 1, "counts": [1, 2], "below": 0}}]}]}
        """;

    private const string Series = """
        {"schema": "coredataless/1", "command": "regress", "settings": {}, "series": [
          {"name": "all", "models": 2, "incomplete": 0, "names": ["a", "b"], "reported": [1, 2],
           "fits": [{"metric": "m", "slope": 1, "values": [1, "NaN"]}]}], "summary": []}
        """;

    private static readonly float[] Features = [1, 0, 0, 2, 0, 3, 1, 0, 1, 1, 1, 1];

    private static readonly Shape Image = new(3, 2, 2);

    private static readonly string Evaluation = Encoding.UTF8.GetString(Synthetic.Json(
        Synthetic.Facts(3, Image),
        Synthetic.Result(Synthetic.Run(Features, 3, Image, seed: 1), Synthetic.Run(Features, 3, Image, seed: 2)),
        new CoreDataless.Metrics.RealExamples(Features, [0, 1, 2])));

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_is_read_with_or_without_a_byte_order_mark()
    {
        byte[] plain = Encoding.UTF8.GetBytes(Evaluation);
        string path = _scratch.Path("a.json"), marked = _scratch.Path("b.json");
        File.WriteAllBytes(path, plain);
        File.WriteAllBytes(marked, [0xEF, 0xBB, 0xBF, .. plain]);
        ResultFile read = ResultFile.Read(path);
        Assert.Equal(path, read.Name);
        Assert.Equal(plain, read.Json);
        Assert.Equal(plain, ResultFile.Read(marked).Json);
        EvaluatedData model = ((EvaluationDocument)read.Document).Models[0];
        Assert.Equal(1, model.Runs[1].DeadPrototypes);
        Assert.Equal(2, model.Figures!.Profiles[1].Activations.Count);
        ProfileData profile = model.Figures.Profiles[0];
        Assert.Equal(profile.Features.Select(f => (double)Features[f]), profile.Examples!.Lower);
    }

    [Fact]
    public void What_is_no_file_says_so()
    {
        string empty = _scratch.Write("empty", _ => { });
        string huge = _scratch.Write("huge", stream => stream.SetLength((512L << 20) + 1));
        Assert.Contains("there is no such file", FaultOf("nowhere.json"), StringComparison.Ordinal);
        Assert.Contains("it is a folder", FaultOf(_scratch.Folder), StringComparison.Ordinal);
        Assert.Contains("it is empty", FaultOf(empty), StringComparison.Ordinal);
        Assert.Contains("536870913 bytes", FaultOf(huge), StringComparison.Ordinal);

        static string FaultOf(string path) => Fault(() => ResultFile.Read(path));
    }

    [Theory]
    [InlineData(" \n", "it is empty")]
    [InlineData("hello", "line 1 is not JSON")]
    [InlineData("{\n \"a\": 1,\n \"b\": nope}", "line 3 is not JSON")]
    [InlineData("\n<!doctype html><html>", "it is a page")]
    [InlineData("[1, 2]", "it is no JSON object")]
    [InlineData("7", "it is no JSON object")]
    [InlineData("{}", "no result of this program")]
    [InlineData("{\"command\": \"evaluate\"}", "no result of this program")]
    [InlineData("{\"schema\": 1}", "no result of this program")]
    [InlineData("{\"schema\": \"coredataless/2\", \"command\": \"evaluate\"}", "this version reads 'coredataless/1'")]
    [InlineData("{\"schema\": \"coredataless/1\", \"command\": \"predict\"}", "it is a result of 'predict'")]
    [InlineData("{\"schema\": \"coredataless/1\"}", "it is a result of ''")]
    [InlineData("{\"schema\": \"coredataless/1\", \"command\": \"evaluate\"} {}", "line 1 is not JSON")]
    [InlineData("{\"schema\": \"coredataless/1\", \"command\": \"evaluate\"}",
        "the result lacks 'complete', 'device', 'models'")]
    [InlineData("{\"schema\": \"\\ud800\"}", "half a character")]
    [InlineData("{\"a\": {\"b\": \"\\udfff\"}}", "half a character")]
    [InlineData("{\"a\": 1,\n \"b\"", "it ends in line 2")]
    public void What_is_no_result_says_why(string text, string fault) =>
        Assert.Contains(fault, Fault(text), StringComparison.Ordinal);

    [Fact]
    public void Other_encodings_are_named()
    {
        byte[] wide = Encoding.Unicode.GetBytes(Series), latin = [.. "{\"schema\": \""u8, 0xE4, .. "\"}"u8];
        Assert.Contains("UTF-16", Fault(() => ResultFile.Parse("a", wide)), StringComparison.Ordinal);
        Assert.Contains("not UTF-8", Fault(() => ResultFile.Parse("a", latin)), StringComparison.Ordinal);
    }

    [Fact]
    public void Wherever_it_was_cut_short_it_says_the_line()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Evaluation.TrimEnd());
        for (int length = 1; length < whole.Length; length += 97)
        {
            string fault = Fault(() => ResultFile.Parse("a", whole[..length]));
            int line = Encoding.UTF8.GetString(whole[..length]).TrimEnd('\n').Count(c => c == '\n') + 1;
            Assert.Contains($"it ends in line {line}, in the middle", fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Contains("line 1 is not JSON", Fault("{\"a\": " + deep), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("complete", "-", "the result lacks 'complete'")]
    [InlineData("settings", "-", "settings is no object")]
    [InlineData("models", "null", "models has a value of the wrong kind")]
    [InlineData("models/0", "null", "models[0] is null")]
    [InlineData("models/0/file", "null", "models[0].file has a value of the wrong kind")]
    [InlineData("models/0/mg", "null", "models[0].mg has a value of the wrong kind")]
    [InlineData("models/0/mg/mean", "\"1.5\"", "models[0].mg.mean has a value of the wrong kind")]
    [InlineData("models/0/mg/runs", "[1]", "models[0].mg.runs has 1 entries where 2 belong")]
    [InlineData("models/0/madv/runs", "[]", "models[0].madv.runs has 0 entries")]
    [InlineData("models/0/classes", "0", "models[0].classes is 0")]
    [InlineData("models/0/classes", "2000000000", "models[0].classes is 2000000000")]
    [InlineData("models/0/classNames", "[\"a\", null, \"c\"]", "models[0].classNames[1] is null")]
    [InlineData("models/0/classNames", "[\"a\"]", "models[0].classNames has 1 entries where 3 belong")]
    [InlineData("models/0/input", "[3, 2]", "models[0].input has 2 entries")]
    [InlineData("models/0/input", "[3, 0, 2]", "models[0].input is no size")]
    [InlineData("models/0/warnings", "[null]", "models[0].warnings[0] is null")]
    [InlineData("models/0/runs/1", "null", "models[0].runs[1] is null")]
    [InlineData("models/0/runs/0/loss", "-", "models[0].runs[0] lacks 'loss'")]
    [InlineData("models/0/runs/0/loss", "[1, 2]", "models[0].runs[0].loss has 2 entries where 3 belong")]
    [InlineData("models/0/runs/0/loss", "[1, null, 2]", "models[0].runs[0].loss")]
    [InlineData("models/0/runs/1/predicted", "[0, 3, 1]", "models[0].runs[1].predicted has 3 where 0 to 2 belong")]
    [InlineData("models/0/runs/1/predicted", "[0, 1.5, 1]",
        "models[0].runs[1].predicted[1] has a value of the wrong kind")]
    [InlineData("models/0/runs/0/confidence", "[1]", "models[0].runs[0].confidence has 1 entries")]
    [InlineData("models/0/runs/0/deepfool/adversary", "[0, -1, 1]", "deepfool.adversary has -1")]
    [InlineData("models/0/runs/0/deepfool/l2", "[0]", "deepfool.l2 has 1 entries")]
    [InlineData("models/0/runs/0/deepfool/success", "[true]", "deepfool.success has 1 entries")]
    [InlineData("models/0/runs/0/deepfool/madv", "-", "models[0].runs[0].deepfool lacks 'madv'")]
    [InlineData("models/0/figures/shown", "[3]", "models[0].figures.shown has 3")]
    [InlineData("models/0/figures/similarity", "[1, 2, 3]",
        "models[0].figures.similarity has 3 entries where 9 belong")]
    [InlineData("models/0/figures/nearest/0/b", "7", "models[0].figures.nearest has 7")]
    [InlineData("models/0/figures/nearest/0", "null", "models[0].figures.nearest[0] is null")]
    [InlineData("models/0/figures/nearest/0/cosine", "-", "models[0].figures.nearest[0] lacks 'cosine'")]
    [InlineData("models/0/figures/profiles/1/class", "-1", "models[0].figures.profiles has -1")]
    [InlineData("models/0/figures/profiles/1/activations/1", "[1]",
        "profiles[1].activations[1] has 1 entries where 4 belong")]
    [InlineData("models/0/figures/profiles/1/activations/1", "null", "profiles[1].activations[1] is null")]
    [InlineData("models/0/figures/profiles/0/examples/upper", "[1]", "profiles[0].examples.upper has 1 entries")]
    [InlineData("models/0/figures/pictures/run", "2", "pictures.run has 2 where 0 to 1 belong")]
    [InlineData("models/0/figures/pictures/width", "0", "pictures are 0 x 2 pixels")]
    [InlineData("models/0/figures/pictures/width", "3", "pictures.prototypes[0] is no PNG of 3 x 2 pixels")]
    [InlineData("models/0/figures/pictures/prototypes/1", "\"aGVsbG8=\"", "pictures.prototypes[1] is no PNG")]
    [InlineData("models/0/figures/pictures/prototypes/1", "\"*\"",
        "pictures.prototypes[1] has a value of the wrong kind")]
    [InlineData("models/0/figures/pictures/prototypes", "[]", "pictures.prototypes has 0 entries")]
    [InlineData("models/0/figures/pictures/differences", "[]", "pictures.differences has 0 entries")]
    [InlineData("models/0/figures/pictures/gains", "[1]", "pictures.gains has 1 entries")]
    public void An_evaluation_that_contradicts_itself_says_where(string place, string value, string fault) =>
        Assert.Contains(fault, Fault(Changed(Evaluation, place, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("models/0/layers/0", "null", "models[0].layers[0] is null")]
    [InlineData("models/0/layers/0/name", "-", "models[0].layers[0] lacks 'name'")]
    [InlineData("models/0/layers", "21", "models[0].layers has a value of the wrong kind")]
    [InlineData("models/0/skipped/0/reason", "null", "models[0].skipped[0].reason has a value")]
    [InlineData("models/0/skipped/0", "null", "models[0].skipped[0] is null")]
    [InlineData("models/0/summary", "null", "models[0].summary has a value")]
    [InlineData("models/0/layers/0/density/counts", "[]", "layers[0].density has 0 counts")]
    [InlineData("models/0/layers/0/density/counts/1", "-2", "layers[0].density has a count of -2")]
    [InlineData("models/0/layers/0/density/counts/1", "2147483647", "layers[0].density has counts that cannot be")]
    [InlineData("models/0/layers/0/density/below", "-1", "layers[0].density has counts that cannot be")]
    [InlineData("models/0/layers/0/density/below", "-", "layers[0].density lacks 'below'")]
    [InlineData("models/0/layers/0/density/high", "-1", "layers[0].density has no range")]
    [InlineData("models/0/layers/0/density/low", "\"NaN\"", "layers[0].density has no range")]
    [InlineData("models/0/layers/0/density/low", "-400", "layers[0].density has no range")]
    [InlineData("models/0/layers/0/density/high", "400", "layers[0].density has no range")]
    public void Spectra_that_contradict_themselves_say_where(string place, string value, string fault) =>
        Assert.Contains(fault, Fault(Changed(Spectral, place, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("series/0", "null", "series[0] is null")]
    [InlineData("series/0/models", "3", "series[0].names has 2 entries where 3 belong")]
    [InlineData("series/0/names", "[\"a\", null]", "series[0].names[1] is null")]
    [InlineData("series/0/reported", "[1]", "series[0].reported has 1 entries")]
    [InlineData("series/0/fits/0", "null", "series[0].fits[0] is null")]
    [InlineData("series/0/fits/0/values", "[1]", "series[0].fits[0].values has 1 entries where 2 belong")]
    [InlineData("series/0/fits/0/metric", "-", "series[0].fits[0] lacks 'metric'")]
    [InlineData("summary", "[null]", "summary[0] is null")]
    public void Series_that_contradict_themselves_say_where(string place, string value, string fault) =>
        Assert.Contains(fault, Fault(Changed(Series, place, value)), StringComparison.Ordinal);

    [Fact]
    public void The_small_examples_are_read_as_they_are()
    {
        var spectra = (SpectralDocument)Parse(Spectral).Document;
        Assert.Equal([1, 2], spectra.Models[0].Layers[0].Density!.Counts);
        Assert.Null(spectra.Models[0].StatedAccuracy);
        var series = (SeriesDocument)Parse(Series).Document;
        Assert.Equal([1, double.NaN], series.Series[0].Fits[0].Values);
    }

    [Fact]
    public void A_name_twice_is_refused()
    {
        string twice = Series.Replace("\"incomplete\"", "\"incomplete\": 1, \"incomplete\"", StringComparison.Ordinal);
        Assert.Contains("series[0]", Fault(twice), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_names_are_passed_over() =>
        Assert.IsType<SeriesDocument>(Parse(Changed(Series, "series/0/later", "{\"x\": [1]}")).Document);

    private static ResultFile Parse(string json) => ResultFile.Parse("result.json", Encoding.UTF8.GetBytes(json));

    private static string Fault(string json) => Fault(() => Parse(json));

    // Every message names the file, and says what to do.
    private static string Fault(Func<ResultFile> read)
    {
        var fault = Assert.Throws<InvalidDataFileException>(read);
        Assert.StartsWith(fault.FilePath + ": ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("; ", fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }

    // "-" takes the member away.
    private static string Changed(string json, string place, string value)
    {
        JsonNode node = JsonNode.Parse(json)!;
        JsonNode root = node;
        string[] steps = place.Split('/');
        foreach (string step in steps[..^1]) node = node is JsonArray list ? list[int.Parse(step, null)]! : node[step]!;
        if (value == "-") Assert.True(node.AsObject().Remove(steps[^1]));
        else if (node is JsonArray list) list[int.Parse(steps[^1], null)] = JsonNode.Parse(value);
        else node[steps[^1]] = JsonNode.Parse(value);
        return root.ToJsonString();
    }
}
