from django.db import migrations, models

FROM_THE_QUESTIONS = """
UPDATE feedback_case SET last_answer = latest.answer
FROM (
    SELECT DISTINCT ON (case_id) case_id, answer FROM feedback_fixquestion
    WHERE answer <> '' ORDER BY case_id, cycle DESC
) AS latest
WHERE latest.case_id = feedback_case.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0006_row_security'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='last_answer',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.RunSQL(FROM_THE_QUESTIONS, migrations.RunSQL.noop),
    ]
