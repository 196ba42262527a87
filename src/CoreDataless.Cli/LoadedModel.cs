using System.Diagnostics;
using CoreDataless.Checkpoints;
using CoreDataless.Models;
using CoreDataless.Reporting;

namespace CoreDataless.Cli;

/// <summary>A checkpoint that became a network.</summary>
internal sealed record LoadedModel(Network Network, ModelFacts Facts, double Seconds)
{
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    /// <exception cref="ModelException">It is no network that can be run.</exception>
    public static LoadedModel Open(string path, NetworkOptions options)
    {
        long begin = Stopwatch.GetTimestamp();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Recognition recognition = ModelLoader.Recognise(WeightSet.From(checkpoint), options);
        Network network = recognition.Network ?? throw new ModelException(recognition.ToString());
        ModelFacts facts = ModelFacts.Of(checkpoint, network, recognition.Warnings);
        return new LoadedModel(network, facts, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
}
