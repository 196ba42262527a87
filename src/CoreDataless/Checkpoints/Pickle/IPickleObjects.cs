namespace CoreDataless.Checkpoints.Pickle;

/// <summary>What the pickle machine asks when a file wants an object: the only way to anything but plain
/// data.</summary>
internal interface IPickleObjects
{
    /// <summary>What "callable(*arguments)" stands for; null if the callable is not on the list.</summary>
    /// <exception cref="Arrays.MalformedDataException">The arguments are not what it takes.</exception>
    PickleValue? Construct(GlobalValue callable, PickleValue[] arguments);

    /// <summary>The object with its attributes set.</summary>
    /// <exception cref="Arrays.MalformedDataException">It is of a kind that has none.</exception>
    PickleValue Build(PickleValue value, PickleValue state);

    /// <summary>What a persistent id stands for.</summary>
    /// <exception cref="Arrays.MalformedDataException">It is not of the form that PyTorch writes.</exception>
    PickleValue Load(PickleValue persistentId);
}
