//! What a row is, by the vendor's words. All of its lists are open, and real
//! files hold words of none: what is not known is `Other`, never dropped.

use super::super::Micros;
use crate::model::RowKind;

/// Of a settlement report, by `TRANSACTION_TYPE`.
pub(super) fn of_transaction(word: &str, amount: Option<Micros>) -> RowKind {
    let word = bare(word);
    let kind = match word {
        // A file without the column, or a row without a word: by its sign.
        "SETTLEMENT" | "" => RowKind::Payment,
        "REFUND" => RowKind::Refund,
        "CHARGEBACK" => RowKind::Chargeback,
        "CHARGEBACK_CANCEL" => RowKind::ChargebackCancel,
        "DISPUTE" => RowKind::Dispute,
        "DISPUTE_CANCEL" => RowKind::DisputeCancel,
        // `PAYOUTS` is what a real file has, `PAYOUT` what the glossary says.
        "PAYOUT" | "PAYOUTS" | "WITHDRAWAL" | "WITHDRAWAL_CANCEL" | "PAYOUT_CANCEL" => RowKind::Payout,
        word if word.ends_with("_SHIPPING") => RowKind::Shipping,
        word => translated(word),
    };
    by_sign(kind, amount)
}

/// Of a release report, by `RECORD_TYPE` and `DESCRIPTION`.
pub(super) fn of_release(record: &str, description: &str, amount: Option<Micros>) -> RowKind {
    match bare(record) {
        "" | "release" | "RELEASE" | "block" | "unblock" | "fullblock" => {}
        "initial_available_balance" | "total" | "available_balance" | "subtotal" => return RowKind::Balance,
        other if other.eq_ignore_ascii_case("total") || other.to_ascii_lowercase().contains("balance") => {
            return RowKind::Balance;
        }
        _ => {}
    }
    let kind = match bare(description) {
        "payment" => RowKind::Payment,
        "refund" => RowKind::Refund,
        "chargeback" => RowKind::Chargeback,
        "chargeback_cancel" => RowKind::ChargebackCancel,
        "dispute" | "mediation" => RowKind::Dispute,
        "dispute_cancel" | "mediation_cancel" => RowKind::DisputeCancel,
        "payout" | "payouts" | "withdrawal" | "payout_cancel" | "withdrawal_cancel" => RowKind::Payout,
        "shipping" | "shipping_cancel" | "shipping_return" => RowKind::Shipping,
        word if word.starts_with("reserve_for_") => RowKind::Reserve,
        word if word.starts_with("tax_") => RowKind::Tax,
        word => translated(word),
    };
    by_sign(kind, amount)
}

/// What the sign changes: a payment below zero is one that the account made
/// (seen in real files), and a chargeback or claim above zero gives back what one
/// had taken: only release reports have words of their own for that.
fn by_sign(kind: RowKind, amount: Option<Micros>) -> RowKind {
    let Some(amount) = amount else { return kind };
    match kind {
        RowKind::Payment if amount.is_negative() => RowKind::Other,
        RowKind::Chargeback if amount > Micros::ZERO => RowKind::ChargebackCancel,
        RowKind::Dispute if amount > Micros::ZERO => RowKind::DisputeCancel,
        kind => kind,
    }
}

/// `SETTLEMENT` of `Pago aprobado (SETTLEMENT)`, which translated files may have.
fn bare(word: &str) -> &str {
    let word = word.trim();
    match word.strip_suffix(')').and_then(|word| word.rsplit_once('(')) {
        Some((_, key)) if !key.is_empty() => key.trim(),
        _ => word,
    }
}

/// Words of translated files, as far as they are known, and keys in a case that
/// is not theirs.
fn translated(word: &str) -> RowKind {
    let word: String = word.chars().map(plain).filter(char::is_ascii_alphanumeric).collect();
    match word.as_str() {
        "settlement" | "pagoaprobado" | "pagamentoaprovado" | "approvedpayment" | "paymentapproved"
        | "payment" | "pago" | "pagamento" => RowKind::Payment,
        "refund"
        | "devoluciondedinero"
        | "devolucion"
        | "devolucaodedinheiro"
        | "devolucao"
        | "reembolso" => RowKind::Refund,
        "chargeback" | "contracargo" | "contestacao" => RowKind::Chargeback,
        "chargebackcancel" => RowKind::ChargebackCancel,
        "dispute" | "mediation" | "mediacion" | "reclamo" | "mediacao" | "reclamacao" | "disputa" => {
            RowKind::Dispute
        }
        "disputecancel" | "mediationcancel" => RowKind::DisputeCancel,
        "payout" | "payouts" | "withdrawal" | "withdrawalcancel" | "retirodedinero" | "retiro"
        | "retirada" | "saque" | "cashwithdrawal" => RowKind::Payout,
        _ => RowKind::Other,
    }
}

/// In small letters and without the accents of Spanish and Portuguese.
pub(super) fn plain(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'Á' | 'À' | 'Â' | 'Ã' => 'a',
        'é' | 'ê' | 'É' | 'Ê' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'ô' | 'õ' | 'Ó' | 'Ô' | 'Õ' => 'o',
        'ú' | 'ü' | 'Ú' | 'Ü' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        letter => letter.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settlements() {
        let minus = Some(Micros::new(-1));
        for (word, amount, kind) in [
            ("SETTLEMENT", None, RowKind::Payment),
            ("SETTLEMENT", minus, RowKind::Other),
            ("DISPUTE", minus, RowKind::Dispute),
            ("DISPUTE", Some(Micros::new(1)), RowKind::DisputeCancel),
            ("REFUND", minus, RowKind::Refund),
            ("Devolución de dinero (REFUND)", minus, RowKind::Refund),
            ("Devolución de dinero", minus, RowKind::Refund),
            ("Pagamento aprovado", None, RowKind::Payment),
            ("settlement", None, RowKind::Payment),
            ("PAYOUTS", minus, RowKind::Payout),
            ("REFUND_SHIPPING", minus, RowKind::Shipping),
            ("TRAVA_DE_RECEBIVEL", minus, RowKind::Other),
            ("", None, RowKind::Payment),
            ("", minus, RowKind::Other),
        ] {
            assert_eq!(of_transaction(word, amount), kind, "{word}");
        }
    }

    #[test]
    fn releases() {
        for (record, description, kind) in [
            ("initial_available_balance", "", RowKind::Balance),
            ("total", "", RowKind::Balance),
            ("available_balance", "pre_payout_1", RowKind::Balance),
            ("release", "payment", RowKind::Payment),
            ("release", "reserve_for_refund", RowKind::Reserve),
            ("release", "tax_withholding_collector", RowKind::Tax),
            ("release", "chargeback_cancel", RowKind::ChargebackCancel),
            ("release", "asset_management_gain", RowKind::Other),
            ("release", "mediation", RowKind::Dispute),
            ("block", "dispute", RowKind::Dispute),
        ] {
            assert_eq!(of_release(record, description, None), kind, "{record} {description}");
        }
    }
}
