using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Chooses among literals and copies so that the result is as short as these can make it: works out from the back of a piece how many bytes
/// the rest takes from each position on.
/// </summary>
internal sealed class TemplateParse(TemplateSymbols symbols, MatchSearch search) : IDisposable
{
    // A piece at a time, so that the working memory stays small for large pages; what is lost at the seams does not show.
    private const int PieceLength = 16 * 1024;
    private const int Unreachable = int.MaxValue / 4;

    private Step[] _steps = [];

    /// <summary>Compresses the piece that begins at <paramref name="start"/>.</summary>
    /// <returns>Where it ends.</returns>
    public int Piece(int start, ref TemplateElements elements)
    {
        var end = symbols.EndOfPiece(Math.Min(symbols.Length, start + PieceLength));
        var length = end - start;
        Reserve(length + 1);
        for (var i = 0; i < length; i++)
            _steps[i].Keep(search.At(start + i), length - i);
        _steps[length].Cost = _steps[length].LiteralCost = 0;
        for (var i = length - 1; i >= 0; i--)
            Choose(start, i, length);
        Emit(start, length, ref elements);
        return end;
    }

    public void Dispose() => Give();

    /// <remarks>The longest of each form is the best of it: what remains never takes less where it begins earlier, but for the odd byte.</remarks>
    private void Choose(int start, int i, int length)
    {
        ref var step = ref _steps[i];
        step.LiteralCost = step.Cost = Unreachable;
        step.Best = CopyForm.None;
        if (!symbols.IsWithinTime(start + i))
        {
            var unit = symbols.UnitLength(start + i);
            ref readonly var next = ref _steps[i + unit];
            step.LiteralCost = unit + Math.Min(next.LiteralCost, next.Cost);
            step.Cost = 1 + step.LiteralCost;
        }

        if (step.NearLength >= Matches.LeastPerNearCopy)
            Offer(ref step, i, 2, CopyForm.Near, step.NearLength);
        if (step.Length > 0)
            Offer(ref step, i, 3, CopyForm.Window, step.Length);
        if (step.FarLength > step.Length)
            Offer(ref step, i, 5, CopyForm.Far, step.FarLength);
    }

    private void Offer(ref Step step, int i, int bytes, CopyForm form, int length)
    {
        var cost = bytes + _steps[i + length].Cost;
        if (cost < step.Cost)
            (step.Cost, step.Best) = (cost, form);
    }

    private void Emit(int start, int length, ref TemplateElements elements)
    {
        var inLiteral = false;
        for (var i = 0; i < length;)
        {
            ref readonly var step = ref _steps[i];
            if (step.Best == CopyForm.None || (inLiteral && step.LiteralCost < step.Cost))
            {
                inLiteral = true;
                i += symbols.UnitLength(start + i);
                continue;
            }

            inLiteral = false;
            var (offset, copied) = step.Copy;
            elements.Copy(start + i, offset, copied);
            i += copied;
        }
    }

    private void Reserve(int count)
    {
        if (_steps.Length >= count)
            return;
        Give();
        _steps = ScratchArrays<Step>.Rent(count);
    }

    private void Give()
    {
        if (_steps.Length > 0)
            ScratchArrays<Step>.Return(_steps);
    }

    private enum CopyForm : byte
    {
        /// <summary>A literal.</summary>
        None,
        Near,
        Window,
        Far,
    }

    /// <summary>What can be done at a position, and what is best. Small, as there is one for each byte of a piece.</summary>
    private struct Step
    {
        /// <summary>Bytes that the rest of the piece takes from here on.</summary>
        public int Cost;

        /// <summary>The same where a literal is open already.</summary>
        public int LiteralCost;

        public CopyForm Best;
        public byte Length;
        public byte NearLength;
        public byte FarLength;
        private ushort _nearOffset;
        private ushort _offset;
        private int _farOffset;

        public readonly (int Offset, int Length) Copy => Best switch
        {
            CopyForm.Near => (_nearOffset, NearLength),
            CopyForm.Window => (_offset, Length),
            _ => (_farOffset, FarLength),
        };

        /// <param name="most">Bytes up to the end of the piece.</param>
        public void Keep(in Matches matches, int most)
        {
            Length = (byte)Math.Min(Math.Min(matches.Length, most), Matches.MostPerCopy);
            NearLength = (byte)Math.Min(Math.Min(matches.NearLength, most), Matches.MostPerNearCopy);
            FarLength = (byte)Math.Min(Math.Min(matches.FarLength, most), Matches.MostPerCopy);
            _offset = (ushort)matches.Offset;
            _nearOffset = (ushort)matches.NearOffset;
            _farOffset = matches.FarOffset;
        }
    }
}
