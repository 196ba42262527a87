namespace CoreDataless.Arrays;

/// <summary>What a reader throws before the file's name is known to it; <see cref="FileGuard"/> adds the
/// name.</summary>
internal sealed class MalformedDataException(string reason, string whatToDo = MalformedDataException.GetItAgain)
    : Exception(reason)
{
    /// <summary>The advice for a file whose own parts contradict each other.</summary>
    public const string GetItAgain = "the file is damaged or was cut short: get it again";

    /// <summary>What the user can do about it.</summary>
    public string WhatToDo { get; } = whatToDo;
}
