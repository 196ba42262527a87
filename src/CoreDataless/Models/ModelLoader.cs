namespace CoreDataless.Models;

/// <summary>Turns named tensors into a network.</summary>
public static class ModelLoader
{
    /// <summary>Says what the tensors are; a checkpoint that fits nothing is an answer, not an exception.</summary>
    /// <exception cref="ModelException">An option or the description has no meaning.</exception>
    public static Recognition Recognise(WeightSet weights, NetworkOptions? options = null)
    {
        options ??= NetworkOptions.Default;
        options.Check();
        Description? description =
            options.DescriptionFile is null ? null : DescriptionReader.Read(options.DescriptionFile);
        return Recognise(weights, options, description);
    }

    /// <summary>The network.</summary>
    /// <exception cref="ModelException">
    /// There is none: the message names the file, what was understood, missing and left over, and how to describe it.
    /// </exception>
    public static Network Load(WeightSet weights, NetworkOptions? options = null)
    {
        Recognition recognition = Recognise(weights, options);
        return recognition.Network ?? throw new ModelException(recognition.ToString());
    }

    internal static Recognition Recognise(WeightSet weights, NetworkOptions options, Description? description)
    {
        NetworkPlan? plan = description?.Layers is not null
            ? new NetworkPlan(description.Name ?? "described network", description.Layers, DefaultInput: null)
            : ResNetReader.Read(weights, description?.Stem ?? StemChoice.Unsaid);
        if (plan is null) return UnknownNetwork.Explain(weights);
        if (description?.Name is not null) plan = plan with { Architecture = description.Name };
        return new Assembly(weights, plan, new Facts(weights, options, description)).Assemble();
    }
}
