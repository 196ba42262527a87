using CoreDataless.Cuda;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>One model after the other; what is finished is kept whatever happens to the rest.</summary>
internal sealed class ModelLoop(ConsoleOutput output, CancellationToken cancellation)
{
    private int _worst = ExitCode.Done;

    /// <summary>Models that could not be worked on.</summary>
    public List<FailedModel> Failed { get; } = [];

    /// <summary>What the process returns.</summary>
    public int Result => cancellation.IsCancellationRequested ? ExitCode.Cancelled : _worst;

    /// <summary>Works on the models until the user has enough.</summary>
    /// <param name="models">Their files.</param>
    /// <param name="work">Takes a file and a title such as <c>model 2 of 5</c>, empty for a single model.</param>
    /// <param name="save">Writes what there is, after each but the last.</param>
    public void Each(IReadOnlyList<string> models, Action<string, string> work, Action save)
    {
        for (int i = 0; i < models.Count && !cancellation.IsCancellationRequested; i++)
        {
            try
            {
                work(models[i], models.Count > 1 ? $"model {i + 1} of {models.Count}" : "");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (models.Count > 1)
            {
                // Whatever is wrong with one model, the others are not to pay for it.
                Note(models[i], e);
                // Except a GPU that is lost: all that follows would fail in the same way.
                if (e is CudaDeviceLostException) return;
            }
            if (i + 1 < models.Count) Try(save);
        }
    }

    /// <summary>A file that cannot be written is no reason to throw away what was computed.</summary>
    public void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PageException)
        {
            output.Error(e.Message);
            _worst = Math.Max(_worst, ExitCode.Failed);
        }
    }

    /// <summary>Says what is wrong with a model, part of which may have been done.</summary>
    public void Tell(string file, Exception e)
    {
        string message = CommandLine.Describe(e);
        output.Error(message.Contains(file, StringComparison.Ordinal) ? message : $"{file}: {message}");
        // A file that cannot be read outweighs a network that cannot be made.
        _worst = Math.Max(_worst, CommandLine.CodeOf(e));
    }

    private void Note(string file, Exception e)
    {
        Failed.Add(new FailedModel(file, CommandLine.Describe(e)));
        Tell(file, e);
    }
}
