namespace CoreDataless.Cuda;

/// <summary>What has to be done before a GPU computes at full speed, in order.</summary>
internal enum StartUpPhase
{
    /// <summary>NVIDIA's libraries are found, loaded and opened.</summary>
    Libraries,

    /// <summary>The driver makes the context.</summary>
    Context,

    /// <summary>Sources of kernels are compiled, or read as they were kept, and loaded.</summary>
    Kernels,

    /// <summary>The fastest way is found for each different layer, by trials, or remembered.</summary>
    Layers,

    /// <summary>Plans get memory, weights and steps, engines of libraries among them: for each size of batch.</summary>
    Programs,

    /// <summary>Runs are recorded.</summary>
    Graphs,
}
