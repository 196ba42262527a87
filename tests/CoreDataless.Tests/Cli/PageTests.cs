using System.Text;
using CoreDataless.Cli;

namespace CoreDataless.Tests.Cli;

/// <summary>Results as a page: <c>--html</c>, and the command <c>report</c>.</summary>
public sealed class PageTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_model_is_evaluated_onto_a_page_and_the_notice_says_what_was_written()
    {
        string page = _scratch.Path("a.html");
        Session session = Session.Run(["evaluate", Session.Sample("100"), "--html", page, .. Session.Quick]);
        Assert.Equal(0, session.Code);
        Assert.Matches($@"page: {page} \(1 model, \d+\.\d KiB\): open it in a browser", session.Error);
        string text = File.ReadAllText(page);
        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", text, StringComparison.Ordinal);
        Assert.Contains("automobile", text, StringComparison.Ordinal);
        Assert.Contains("download=\"a.json\"", text, StringComparison.Ordinal);
        Assert.Contains("Mg", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_kept_results_is_the_page_that_would_have_been_made()
    {
        string json = _scratch.Path("x.json"), page = _scratch.Path("x.html"), again = _scratch.Path("again.html");
        Session.Run(["evaluate", Session.Sample("025"), "--json", json, "--html", page, .. Session.Quick]);
        Session session = Session.Run("report", json, "--html", again);
        Assert.Equal((0, ""), (session.Code, session.Out));
        Assert.Equal(File.ReadAllText(page), File.ReadAllText(again));
        Assert.Equal("", Session.Run("report", json, "--html", again, "--quiet").Error);
        Assert.Equal(File.ReadAllText(page), Session.Run("report", json, "--html", "-").Out);
    }

    [Fact]
    public void Results_of_several_commands_become_one_page()
    {
        string one = _scratch.Path("1.json"), two = _scratch.Path("2.json"), three = _scratch.Path("3.json");
        Session.Run(["evaluate", Session.Sample("025"), "--json", one, .. Session.Quick]);
        Session.Run("spectral", Session.Sample("025"), Session.Sample("100"), "--json", two, "-q");
        string table = _scratch.Path("t.csv");
        File.WriteAllLines(table, ["model,norm,error", "a,1,10", "b,2,11", "c,3,13", "d,4,14", "e,5,14"]);
        string page = _scratch.Path("series.html");
        Assert.Equal(0, Session.Run("regress", table, "--json", three, "--html", page).Code);
        Assert.Contains("norm", File.ReadAllText(page), StringComparison.Ordinal);
        Session session = Session.Run("report", one, two, three, "--html", _scratch.Path("all.html"));
        Assert.Equal(0, session.Code);
        Assert.Contains("(2 models, ", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_page_spectra_have_shuffles_and_Marchenko_Pastur_fits()
    {
        Session alone = Session.Run("spectral", Session.Sample("100"), "--layers", "linear", "--json", "-", "--html",
            _scratch.Path("s.html"));
        Assert.Equal(0, alone.Code);
        Assert.True(alone.Json.GetProperty("settings").GetProperty("randomize").GetBoolean());
        Assert.True(alone.Json.GetProperty("settings").GetProperty("mpFit").GetBoolean());
        Session beside = Session.Run(["evaluate", Session.Sample("100"), "--spectral", "--json", "-", "--html",
            _scratch.Path("e.html"), .. Session.Quick]);
        Assert.True(beside.Json.GetProperty("models")[0].GetProperty("spectral").GetProperty("layers")[0]
            .TryGetProperty("rand_density", out _));
    }

    [Fact]
    public void A_model_that_cannot_be_read_is_named_on_the_page_of_the_others()
    {
        string page = _scratch.Path("p.html");
        Session session = Session.Run(
            ["evaluate", Session.Sample("025"), "nowhere.pth", "--html", page, .. Session.Quick]);
        Assert.Equal(3, session.Code);
        string text = File.ReadAllText(page);
        Assert.Contains("nowhere.pth", text, StringComparison.Ordinal);
        Assert.Contains("(1 model, ", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_nothing_is_a_page()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        string page = _scratch.Path("p.html");
        Session session = Session.Run(source.Token, "evaluate", Session.Sample("100"), "--html", page);
        Assert.Equal(130, session.Code);
        Assert.EndsWith("</html>\n", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_finished_is_on_the_page_while_the_work_goes_on_which_it_does_not_slow_down()
    {
        using var writer = new StringWriter();
        var terminal = new Terminal(
            writer, writer, OutIsTerminal: false, ErrorIsTerminal: false, 100, () => Stream.Null);
        string page = _scratch.Path("p.html");
        var targets = new ResultTargets(terminal, new OutputOptions(null, null, Quiet: true) { Html = page });
        int made = 0;
        Assert.NotNull(targets.Write(Slowly, _ => { }, isFinal: false));
        Assert.EndsWith("</html>\n", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Null(targets.Write(Slowly, _ => { }, isFinal: false));
        Assert.Equal(1, made);
        Assert.NotNull(targets.Write(Slowly, _ => { }, isFinal: true));
        Assert.Equal(2, made);

        void Slowly(Stream stream)
        {
            made++;
            Thread.Sleep(500);
            stream.Write("""
                {"schema": "coredataless/1", "command": "evaluate", "settings": {}, "complete": false,
                "device": {"name": "cpu", "description": "slow"}, "models": []}
                """u8);
        }
    }

    [Fact]
    public void What_is_too_large_for_a_page_is_written_nevertheless()
    {
        using var writer = new StringWriter();
        var terminal = new Terminal(
            writer, writer, OutIsTerminal: false, ErrorIsTerminal: false, 100, () => Stream.Null);
        string json = _scratch.Path("j.json");
        var targets = new ResultTargets(
            terminal, new OutputOptions(json, null, Quiet: true) { Html = _scratch.Path("p.html") });
        Assert.Throws<PageException>(() => targets.Write(Text, _ => { }, isFinal: true));
        Assert.Equal("{}", File.ReadAllText(json));

        // As memory does with more than 2 GiB.
        static void Text(Stream stream)
        {
            if (stream is MemoryStream) throw new IOException("Stream was too long.");
            stream.Write("{}"u8);
        }
    }

    [Fact]
    public void A_page_that_cannot_be_made_loses_neither_the_JSON_nor_the_screen()
    {
        using var standard = new MemoryStream();
        using var writer = new StringWriter();
        var terminal = new Terminal(writer, writer, OutIsTerminal: false, ErrorIsTerminal: false, 100, () => standard);
        string json = _scratch.Path("j.json"), page = _scratch.Path("p.html");
        var targets = new ResultTargets(terminal, new OutputOptions(json, null, Quiet: true) { Html = page });
        byte[] odd = Encoding.UTF8.GetBytes("{\"schema\": \"of another program\"}");
        PageException e = Assert.Throws<PageException>(() => targets.Write(s => s.Write(odd), _ => { }, isFinal: true));
        Assert.StartsWith($"{page}: the page could not be made: ", e.Message, StringComparison.Ordinal);
        Assert.Equal(odd, File.ReadAllBytes(json));
        Assert.False(File.Exists(page));
    }

    [Theory]
    [InlineData(2, "there is no option", "predict", "x", "y", "--html", "z")]
    [InlineData(2, "there is no option", "report", "x", "--csv", "z")]
    [InlineData(2, "", "inspect", "x", "--html", "z")]
    [InlineData(2, "", "report")]
    [InlineData(2, "--json - and --html - cannot share standard output", "evaluate", "x", "--html", "-", "--json", "-")]
    [InlineData(2, "--csv - and --html - cannot share standard output", "spectral", "x", "--html", "-", "--csv", "-")]
    [InlineData(2, "named twice", "evaluate", "x", "--html", "x")]
    [InlineData(2, "named twice", "evaluate", "x", "--html", "y", "--csv", "./y")]
    [InlineData(2, "FILE is missing", "evaluate", "x", "--html", "--quiet")]
    [InlineData(2, "there is no folder", "evaluate", "x", "--html", "no/such/folder/a.html")]
    [InlineData(3, "nowhere.json: ", "report", "nowhere.json", "--html", "FOLDER/never.html")]
    public void Wrong_calls_have_their_exit_codes(int code, string reason, params string[] args)
    {
        Session session = Session.Run([.. args.Select(a => a.Replace("FOLDER", _scratch.Folder, StringComparison.Ordinal))]);
        Assert.Equal((code, ""), (session.Code, session.Out));
        Assert.StartsWith("error: ", session.Error, StringComparison.Ordinal);
        Assert.Contains(reason, session.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Folder));
    }

    [Fact]
    public void A_result_is_not_overwritten_by_its_page()
    {
        string json = _scratch.Path("x.json");
        Session.Run("spectral", Session.Sample("025"), "--layers", "linear", "--json", json, "-q");
        byte[] before = File.ReadAllBytes(json);
        Session session = Session.Run("report", json, "--html", json);
        Assert.Equal(2, session.Code);
        Assert.Contains("named twice", session.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(json));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1, 2]")]
    [InlineData("{\"schema\": \"coredataless/1\", \"command\": \"predict\"}")]
    [InlineData("<!DOCTYPE html><html></html>")]
    public void What_is_no_result_is_refused_with_what_to_do(string content)
    {
        string file = _scratch.Path("r.json");
        File.WriteAllText(file, content);
        Session session = Session.Run("report", file, "--html", _scratch.Path("p.html"));
        Assert.Equal(3, session.Code);
        Assert.Matches($"error: {file}: .+; .+", session.Error);
        Assert.Equal([file], Directory.GetFiles(_scratch.Folder));
    }

    [Theory]
    [InlineData("evaluate", "--html", true)]
    [InlineData("spectral", "(--html turns it on)", true)]
    [InlineData("regress", "--html", true)]
    [InlineData("report", "--html", true)]
    [InlineData("report", "report.html", true)]
    [InlineData("predict", "--html", false)]
    [InlineData("inspect", "--html", false)]
    [InlineData("paper-table", "--html", false)]
    public void The_help_says_who_makes_pages(string command, string text, bool isThere) =>
        Assert.Equal(isThere, Session.Run(command, "--help").Out.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void The_standard_page_lies_in_the_current_folder_and_may_be_named_there()
    {
        string json = _scratch.Path("x.json");
        Session.Run("spectral", Session.Sample("025"), "--layers", "linear", "--json", json, "-q");
        // No test changes the folder of the process: the program of its own does.
        using System.Diagnostics.Process process = Programs.Start(_scratch.Folder, "report", json);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.True(File.Exists(_scratch.Path("report.html")));
    }
}
