using System.Runtime.InteropServices;

namespace CoreDataless.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the work to end and to keep what is finished, the second ends the process. Where
/// nothing is kept the first ends it.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const string ShowCursor = "\u001b[?25h";

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(bool keepsWhatIsFinished) =>
        _signals = keepsWhatIsFinished
            ? [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, On))]
            : [];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void On(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested)
        {
            // The progress bar hid it, and will not come to show it again.
            if (!Console.IsErrorRedirected) Console.Error.Write(ShowCursor);
            return;
        }
        signal.Cancel = true;
        _source.Cancel();
        var errors = new TolerantWriter(Console.Error);
        errors.WriteLine();
        errors.WriteLine("Ending; what is finished is kept. Once more to stop at once.");
    }
}
