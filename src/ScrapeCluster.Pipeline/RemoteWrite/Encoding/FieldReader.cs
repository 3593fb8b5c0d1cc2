namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Walks the fields of a protobuf message. Throws <see cref="InvalidDataException"/> where there is none.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBits = 70;

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Behind the field that was read last.</summary>
    public int Position { get; private set; }

    /// <summary>Value of a field that is a varint.</summary>
    public ulong Number { get; private set; }

    /// <param name="tag">Number and type of the field, as they stand in the message.</param>
    /// <param name="content">Empty for a varint.</param>
    /// <returns>False: the message has ended.</returns>
    public bool Next(out int tag, out ReadOnlySpan<byte> content)
    {
        tag = 0;
        content = default;
        if (Position == _message.Length)
            return false;
        tag = (int)ReadVarint();
        switch (tag & 7)
        {
            case 0: Number = ReadVarint(); break;
            case 1: content = Take(8); break;
            case 2: content = Take(ReadVarint()); break;
            case 5: content = Take(4); break;
            default: throw new InvalidDataException($"A field has the unknown type {tag & 7}.");
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - Position))
            throw new InvalidDataException("A message ends within a field.");
        var content = _message.Slice(Position, (int)length);
        Position += (int)length;
        return content;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < MaxVarintBits && Position < _message.Length; shift += 7)
        {
            var next = _message[Position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("A message ends within a number.");
    }
}
